"""What a client reads before it asks for a token: OpenID discovery, keys, the instance's names, a user's realm."""

from wizard.files import load_outside
from wizard.sim import entra_tokens
from wizard.sim.directory import Directory, folded, user
from wizard.sim.entra.request import Request, Response, as_json, fields
from wizard.sim.entra.tenants import SHARED, authority, resolve


def openid(directory: Directory, request: Request, segment: str) -> Response:
    """The discovery document (OpenID Connect Discovery 1.0, section 3). Raises `RefusedError` without a tenant."""
    tenant = resolve(directory, segment, request.host)
    place = f"{request.base}/{tenant}"
    # A shared address's issuer has a placeholder that clients fill in from the token.
    issuer = "{tenantid}" if tenant in SHARED else tenant
    return as_json(
        {
            "token_endpoint": f"{place}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "jwks_uri": f"{place}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [entra_tokens.ALGORITHM],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{request.base}/{issuer}/v2.0",
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
            "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{place}/oauth2/v2.0/devicecode",
            "http_logout_supported": True,
            "end_session_endpoint": f"{place}/oauth2/v2.0/logout",
            "claims_supported": [
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "nonce",
                "preferred_username",
                "name",
                "tid",
            ],
            "code_challenge_methods_supported": ["plain", "S256"],
            "tenant_region_scope": "NA",
            **_cloud_marks(directory),
        }
    )


def _cloud_marks(directory: Directory) -> dict[str, str]:
    """By what the public document tells the cloud: its instance, and a part of it where it has one."""
    mark = next(one for one in load_outside().tenant.mark if one.cloud is directory.cloud)
    marks = {"cloud_instance_name": mark.instance}
    return {**marks, "tenant_region_sub_scope": mark.sub_scope} if mark.sub_scope else marks


def public_realm(directory: Directory, request: Request) -> Response:
    """Who asks a domain's people for their password, in the words of the page that needs no sign-in."""
    login = fields(request.query).get("login", "")
    domain = folded(login).rpartition("@")[2]
    content: dict[str, str | int] = {"State": 4, "UserState": 1, "Login": login, "NameSpaceType": "Unknown"}
    if domain in {folded(one) for one in directory.domains}:
        content |= {
            "State": 4,
            "NameSpaceType": "Managed",
            "DomainName": domain,
            "FederationBrandName": directory.name,
            "CloudInstanceName": _cloud_marks(directory)["cloud_instance_name"],
        }
    return as_json(content)


def keys(directory: Directory, request: Request, segment: str) -> Response:
    """The key that tokens are signed with (RFC 7517, section 5)."""
    resolve(directory, segment, request.host)
    assert directory.signing_key is not None
    return as_json({"keys": [entra_tokens.public_key(directory.signing_key)]})


def instance(directory: Directory, request: Request) -> Response:
    """The names of this cloud's sign-in, for a client that asks whether it may trust one."""
    host = request.base.partition("://")[2]
    place = f"{request.base}/{directory.tenant_id}"
    return as_json(
        {
            "tenant_discovery_endpoint": f"{place}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
    )


def realm(directory: Directory, name: str) -> Response:
    """Who checks an account's password: this directory, or nobody that it knows."""
    domain = folded(name).rpartition("@")[2]
    mine = user(directory, name) is not None or domain in {folded(one) for one in directory.domains}
    content = {"ver": "1.0", "account_type": "Managed" if mine else "Unknown", "domain_name": domain}
    if mine:
        content |= {
            "cloud_instance_name": authority(directory.cloud).partition("://")[2],
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        }
    return as_json(content)
