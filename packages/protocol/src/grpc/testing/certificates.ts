/**
 * A certificate and its key, for tests only: self-signed, so that it is its own authority, for `localhost` and
 * `127.0.0.1`, valid from 2020 to 2120. The key is public: trust it nowhere.
 */
export const certificate = `\
-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFa3J0KN1SBSt9My
9WD5NmzXUx9ceuQwYeclU6ZjcnwAoIf3Mn6x9H9hdqu6nfXMFa2hcZ6KliyvMptd
1Hm/hayjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBS9oKYWjsWlJgIix7Ao7BR9nR1p3jAKBggqhkjOPQQD
AgNIADBFAiEAkboyXwI/urveK+NcHvT4VRvd4gObo2vm1Cv0B3eEAZ0CIDb4qCPZ
nIhdgmKOKXAxjnqNr7W0kBHAn6U8IZuwd7JR
-----END CERTIFICATE-----
`;

export const privateKey = `\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj6FQdzRsAuvFNPte
T1t4cXkjx+VgYKjPkCnIAXSuccWhRANCAARWtydCjdUgUrfTMvVg+TZs11MfXHrk
MGHnJVOmY3J8AKCH9zJ+sfR/YXarup31zBWtoXGeipYsrzKbXdR5v4Ws
-----END PRIVATE KEY-----
`;
