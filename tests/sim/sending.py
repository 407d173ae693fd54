"""The practice device on real sockets: its settings become an order, the sender does the rest."""

from wizard import files
from wizard.core.answers import SignIn
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.model import Method, Transcript
from wizard.core.practice import Sending
from wizard.net.services import SendOrder
from wizard.sim.certificates import SUBMISSION_HOST
from wizard.sim.practice import PracticeServices
from wizard.sim.tenant import domain_of, is_accepted

HOSTS = {
    Method.SMTP_AUTH_OAUTH: SUBMISSION_HOST,
    Method.SMTP_AUTH_BASIC: SUBMISSION_HOST,
    Method.HIGH_VOLUME_EMAIL: "smtp.hve.mx.microsoft",
    Method.AZURE_COMMUNICATION_SERVICES: "smtp.azurecomm.net",
}


def message_of(sending: Sending, message_id: str = "scan-1") -> bytes:
    """A scan of that size."""
    head = f"From: {sending.from_}\r\nTo: {sending.to}\r\nSubject: Scan\r\nMessage-ID: <{message_id}@contoso.com>\r\n"
    lines = ["x" * 70] * max(1, sending.size_bytes // 72)
    return (head + "\r\n" + "\r\n".join(lines) + "\r\n").encode()


async def send(services: PracticeServices, sending: Sending, deadline_s: float = 30.0) -> Transcript:
    """Sends as the device does, through the practice services."""
    assert services.practice is not None
    submits = sending.method in HOSTS
    secret = None
    if sending.sign_in is SignIn.OAUTH2:
        secret = await services.tokens.token(sending.username or "")
    elif sending.sign_in is SignIn.BASIC:
        secret = services.practice.password_of(sending.username or "")
    files = services.practice.client_certificate if sending.certificate else None
    order = SendOrder(
        host=HOSTS.get(sending.method, services.running.world.tenant.mx_host),
        port=587 if submits else 25,
        security=sending.security,
        sign_in=sending.sign_in,
        mail_from=sending.from_,
        recipient=sending.to,
        message=message_of(sending),
        username=sending.username,
        secret=secret,
        client_cert=files[0] if files else None,
        client_key=files[1] if files else None,
        deadline_s=deadline_s,
    )
    return await services.sender.send(order, lambda stage: None)


def diagnosed(services: PracticeServices, sending: Sending, transcript: Transcript) -> str:
    """The cause that the product names for it, "" for delivered mail."""
    if transcript.delivered:
        return ""
    last = transcript.stages[-1]
    evidence = Evidence(
        last.reply,
        method=sending.method,
        port=587 if sending.method in HOSTS else 25,
        stage=last.stage,
        error=transcript.error,
        tls=transcript.tls,
        external=not is_accepted(services.running.world.tenant, domain_of(sending.to)),
    )
    return diagnose(evidence, files.load_causes()).cause
