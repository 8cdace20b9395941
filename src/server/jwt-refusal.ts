import { errors } from 'jose';
import { expiredAt, TokenRefusedError } from './auth.js';

/** Why a JSON Web Token is not taken, as far as whoever has it may know: what would be taken is not told. */
export function refusalOf(error: errors.JOSEError): TokenRefusedError {
  return new TokenRefusedError(reasonOf(error));
}

/** Signatures are looked at first, so that what is said of claims is about tokens of those whose tokens are taken. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return expiredAt(new Date(Number(error.payload.exp) * 1_000));
  if (error instanceof errors.JWTClaimValidationFailed) return aboutClaim(error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'the signature of the token does not match';
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'the token is signed with a key that is not known here';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'the token is signed in a way that is not taken here';
  return 'the token is no JSON Web Token that can be read';
}

const EXPECTED = new Map([
  ['iss', 'the issuer (iss) of the token is not the expected one'],
  ['aud', 'the audience (aud) of the token is not the expected one'],
  ['nbf', 'the token is not good yet, by its claim nbf'],
]);

function aboutClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  const expected = EXPECTED.get(claim);
  if (expected && reason !== 'missing') return expected;
  return `the token ${reason === 'missing' ? 'has no claim' : 'has no good claim'} ${claim}`;
}
