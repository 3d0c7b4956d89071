"""Every way something about an account can be refused."""

from __future__ import annotations

from typing import ClassVar

from octavia.service.errors import Refusal, ServiceError


class NotSignedIn(ServiceError):
    """A request carries nothing that says who makes it, or something that no longer counts."""

    refusal = Refusal.UNAUTHENTICATED
    name = "not-signed-in"

    def __init__(self) -> None:
        super().__init__("you are not signed in, or no longer", "sign in and try again")


class TokenExpired(ServiceError):
    """An access token was right and is too old."""

    refusal = Refusal.UNAUTHENTICATED
    name = "token-expired"

    def __init__(self) -> None:
        super().__init__("the access token has expired", "refresh it or sign in again")


class SignInElsewhereExpired(ServiceError):
    """A token of somebody else who signs people in was right and is too old."""

    refusal = Refusal.UNAUTHENTICATED
    name = "token-expired"

    def __init__(self) -> None:
        super().__init__("the access token has expired", "sign in again where it is from")


class KeysUnavailable(ServiceError):
    """A token can't be checked, for the keys of who made it can't be had."""

    refusal = Refusal.UNAVAILABLE
    name = "sign-in-unavailable"

    def __init__(self) -> None:
        super().__init__("the sign-in service can't be reached now", "try again in a moment", retry_after_s=10)


class WrongCredentials(ServiceError):
    """The address or the password is wrong; which of them is not said."""

    refusal = Refusal.UNAUTHENTICATED
    name = "wrong-credentials"

    def __init__(self) -> None:
        super().__init__("the address or the password is wrong", "try again or reset the password")


class WrongPassword(ServiceError):
    """Somebody who is signed in didn't prove that it is them."""

    refusal = Refusal.FORBIDDEN
    name = "wrong-password"

    def __init__(self) -> None:
        super().__init__("the password is wrong", "enter the password of this account")


class NotVerified(ServiceError):
    """The address was not verified yet."""

    refusal = Refusal.FORBIDDEN
    name = "not-verified"

    def __init__(self) -> None:
        super().__init__("this address is not verified yet", "open the link in the mail we sent, or ask for a new one")


class SignInDisabled(ServiceError):
    """An administrator keeps this user out; said only to who has shown that they are that user."""

    refusal = Refusal.FORBIDDEN
    name = "sign-in-disabled"

    def __init__(self) -> None:
        super().__init__("this account may not sign in", "ask whoever runs this server")


class LastAdministrator(ServiceError):
    """Nobody would be left who may do what administrators do."""

    refusal = Refusal.CONFLICT
    name = "last-administrator"

    def __init__(self) -> None:
        super().__init__("this is the last administrator who can sign in", "make somebody else one first")


class NotYourself(ServiceError):
    """An administrator would lock themselves out."""

    refusal = Refusal.CONFLICT
    name = "not-yourself"

    def __init__(self) -> None:
        super().__init__("you can't keep yourself out", "have another administrator do it")


class NotConfirmable(ServiceError):
    """An address that an administrator can't confirm for its user."""

    refusal = Refusal.CONFLICT
    name = "address-not-confirmable"


class NotAllowed(ServiceError):
    """Who asks is known and may not do this."""

    refusal = Refusal.FORBIDDEN
    name = "not-allowed"


class TooManyAttempts(ServiceError):
    """Guessed too often."""

    refusal = Refusal.TOO_MANY
    name = "too-many-attempts"
    reasons: ClassVar = {"": ("wait_s",)}

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            "too many attempts", f"wait {wait_s} s before the next", retry_after_s=wait_s, details={"wait_s": wait_s}
        )


class BadLink(ServiceError):
    """A mailed token is wrong, was used, or is too old."""

    name = "bad-link"

    def __init__(self) -> None:
        super().__init__("this link is wrong, was already used or has expired", "ask for a new one")


class PasswordNeeded(ServiceError):
    """A link was opened in another browser than the one that signed up."""

    refusal = Refusal.UNAUTHENTICATED
    name = "password-needed"

    def __init__(self) -> None:
        super().__init__(
            "this is not the browser that signed up, or the password is wrong",
            "enter the password you signed up with, or reset it",
        )


class BadAddress(ServiceError):
    """What was given is no e-mail address."""

    refusal = Refusal.UNPROCESSABLE
    name = "bad-address"


class WeakPassword(ServiceError):
    """A password is too short, too long, or one that everybody tries first."""

    refusal = Refusal.UNPROCESSABLE
    name = "weak-password"
    reasons: ClassVar = {"length": ("shortest", "longest"), "common": (), "repeats": ()}


class AddressTaken(ServiceError):
    """There is an account with this address already; said to operators only."""

    refusal = Refusal.CONFLICT
    name = "address-taken"


class UnknownUser(ServiceError):
    """Nobody has this address; said to operators only."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-user"


class UnknownSession(ServiceError):
    """There is no such session of this user."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-session"

    def __init__(self) -> None:
        super().__init__("there is no such session", "list your sessions")


class UnknownKey(ServiceError):
    """There is no such API key of this user."""

    refusal = Refusal.NOT_FOUND
    name = "unknown-api-key"

    def __init__(self) -> None:
        super().__init__("there is no such API key", "list your API keys")


class BadKeyRequest(ServiceError):
    """An API key can't be made like this."""

    refusal = Refusal.UNPROCESSABLE
    name = "bad-api-key-request"
    reasons: ClassVar = {"name": ("most",), "scope": (), "days": ("most",), "many": ("most",)}


class Busy(ServiceError):
    """More people sign in at this moment than the server can check."""

    refusal = Refusal.UNAVAILABLE
    name = "busy"

    def __init__(self) -> None:
        super().__init__("too many people sign in at this moment", "try again in a few seconds", retry_after_s=2)
