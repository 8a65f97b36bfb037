"""Secrets that must be read again are sealed under SECRET_KEY; SECRET_KEY_FALLBACKS still open what they sealed."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def keys() -> MultiFernet:
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key(secret)) for secret in known])


def key(secret: str) -> bytes:
    """Never the key itself: what opens seals must sign nothing else."""
    derived = hashlib.blake2b(secret.encode(), digest_size=32, person=b"accounts.seal").digest()
    return base64.urlsafe_b64encode(derived)


def seal(text: str) -> str:
    return keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """InvalidToken if none of the keys sealed it."""
    return keys().decrypt(sealed.encode()).decode()
