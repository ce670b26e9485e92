"""The key this computer signs with: made on first use, kept in the user's folder, never sent anywhere.

The certificate is made by the program itself. It says that two files were signed with one key and that nothing was
changed since; it does not say who holds the key, for nobody has vouched for it.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import files, paths
from engine.brief import UserError

KEY, CHAIN = "key.pem", "certificates.pem"
YEARS = 20
_NAME = "Triptych on this computer"


@dataclass(frozen=True)
class Identity:
    """PEM bytes: the private key of the leaf (P-256), and the certificates, the leaf's own first."""

    key: bytes
    chain: bytes

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256, DER."""
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = serialization.load_pem_private_key(self.key, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key.sign(data, ec.ECDSA(hashes.SHA256()))

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.chain)


def folder() -> Path:
    return paths.user_data() / "identity"


def own(make: bool = True) -> Identity | None:
    """This computer's identity, made at the first call; None where there is none and make is False."""
    where = folder()
    try:
        return Identity((where / KEY).read_bytes(), (where / CHAIN).read_bytes())
    except FileNotFoundError:
        if not make:
            return None
    except OSError as error:
        raise UserError(f"The key to sign with in {where} cannot be read ({error.strerror}).") from error
    made = create()
    with files.cannot_write(where):
        where.mkdir(parents=True, exist_ok=True)
        where.chmod(0o700)
        handle = os.open(where / KEY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made.key)
    files.write_bytes(where / CHAIN, made.chain)
    return made


def create() -> Identity:
    """A new key with a certificate of an authority made for it alone, whose own key is thrown away."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    until = now + datetime.timedelta(days=365 * YEARS)

    def name(common: str) -> x509.Name:
        parts = [(NameOID.ORGANIZATION_NAME, "Triptych"), (NameOID.COMMON_NAME, common)]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])

    def usage(authority: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=not authority,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=authority,
            crl_sign=authority,
            encipher_only=False,
            decipher_only=False,
        )

    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    certificates = []
    for key, common, authority in ((root_key, f"{_NAME} (self-made authority)", True), (leaf_key, _NAME, False)):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(name(f"{_NAME} (self-made authority)"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
            .add_extension(usage(authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
        )
        if not authority:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
        certificates.append(builder.sign(root_key, hashes.SHA256()))
    form = serialization.Encoding.PEM
    private = leaf_key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    root, leaf = certificates
    return Identity(private, leaf.public_bytes(form) + root.public_bytes(form))


def fingerprint_of(chain: bytes) -> str:
    """Sixteen hex digits of SHA-256 over the first certificate. Raises ValueError where there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    return x509.load_pem_x509_certificates(chain)[0].fingerprint(hashes.SHA256()).hex()[:16]


def verified(chain: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the first certificate's key signed data, and the certificates follow from each other."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        certificates: list[Any] = x509.load_pem_x509_certificates(chain)
        for lower, upper in zip(certificates, [*certificates[1:], certificates[-1]], strict=True):
            lower.verify_directly_issued_by(upper)
        key = certificates[0].public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except (ValueError, TypeError, InvalidSignature, IndexError):
        return False
    return True
