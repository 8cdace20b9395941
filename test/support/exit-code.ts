import './postgres-server.js';

// Ends by itself, with the code that it was given.

process.exitCode = Number(process.argv[2]);
