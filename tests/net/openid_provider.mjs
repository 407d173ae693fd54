// An OpenID provider that is none of ours: node-oidc-provider on HTTPS at loopback, dressed as one tenant's sign-in.
// node openid_provider.mjs MODULES CERTIFICATE KEY; the first line on standard output is the port.

import { readFileSync } from 'node:fs';
import https from 'node:https';
import { pathToFileURL } from 'node:url';

const [modules, certificate, key] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));

const PREFIX = '/contoso.com/v2.0';
const USER = 'https://outlook.office.com/SMTP.Send';
const APPLICATION = 'https://outlook.office365.com/.default';
const MAILBOX = 'scanner@contoso.com';

const server = https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `https://localhost:${server.address().port}`;

const common = { id_token_signed_response_alg: 'RS256' };
const provider = new Provider(`${base}${PREFIX}`, {
  clients: [
    {
      ...common,
      client_id: 'aaaaaaaa-0000-4000-8000-000000000001',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      redirect_uris: ['http://localhost'],
      scope: `openid profile offline_access ${USER}`,
    },
    {
      ...common,
      client_id: 'bbbbbbbb-0000-4000-8000-000000000002',
      client_secret: 'the~secret.of.a.stranger',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: APPLICATION,
    },
  ],
  cookies: { keys: ['none that matters'] },
  scopes: ['openid', 'profile', 'offline_access', USER, APPLICATION],
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: MAILBOX }) }),
  pkce: { required: () => true, methods: ['S256'] },
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  extraTokenClaims: (_ctx, token) =>
    token.kind === 'ClientCredentials'
      ? { roles: ['SMTP.SendAsApp'] }
      : { scp: 'SMTP.Send', upn: MAILBOX, tid: '11111111-2222-4333-8444-555555555555' },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'https://outlook.office.com',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: `${USER} ${APPLICATION}`,
        audience: 'https://outlook.office.com',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});
const answer = provider.callback();
server.on('request', (request, response) => {
  request.originalUrl = request.url;
  request.url = request.url.startsWith(PREFIX) ? request.url.slice(PREFIX.length) || '/' : request.url;
  answer(request, response);
});
provider.on('server_error', (_ctx, error) => console.error(error));
console.log(server.address().port);
process.stdin.on('end', () => process.exit(0)).resume();
