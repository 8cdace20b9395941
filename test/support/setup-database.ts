import { afterAll } from 'vitest';
import { endTestDatabase } from './database.js';

afterAll(endTestDatabase);
