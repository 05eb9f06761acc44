"""The endpoints by which somebody shows the token, and asks what they may do."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from installation.control.access import (
    COOKIE,
    AccessRules,
    Tries,
    client_host,
    is_token,
    signed_cookie,
    too_many_tries,
)

MOST_TOKEN: Final = 200


class Login(BaseModel):
    """The body of POST /api/login; an empty token signs out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    token: Annotated[str, StringConstraints(max_length=MOST_TOKEN)]


class SignIn:
    """Takes the token.

    Args:
        rules: of the config.
        tries: shared with the guard.
        read_body: the checked body of a post.
        wall_clock: seconds since 1970.
        monotonic: seconds.
    """

    def __init__(
        self,
        rules: AccessRules,
        tries: Tries,
        read_body: Callable[[Request], Awaitable[bytes]],
        wall_clock: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._rules = rules
        self._tries = tries
        self._read_body = read_body
        self._wall_clock = wall_clock
        self._monotonic = monotonic

    async def me(self, request: Request) -> Response:
        """What the one who asks may do, and whether there is a token to know."""
        body = {"role": request.state.role, "has_token": bool(self._rules.token)}
        return JSONResponse(body)

    async def login(self, request: Request) -> Response:
        """A cookie for the token."""
        body = await self._read_body(request)
        try:
            given = Login.model_validate_json(body).token
        except ValidationError as error:
            raise HTTPException(400, 'send {"token": "..."}') from error
        if not given:
            gone = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
            return JSONResponse({"message": "Signed out."}, headers={"Set-Cookie": gone})
        host, now_s = client_host(request.scope), self._monotonic()
        wait_s = self._tries.wait_s(host, now_s)
        if wait_s > 0:
            return too_many_tries(wait_s)
        if not is_token(given, self._rules):
            self._tries.wrong(host, now_s)
            return JSONResponse({"message": "That is not the token."}, 401)
        self._tries.right(host)
        cookie = signed_cookie(self._rules, self._wall_clock())
        return JSONResponse({"message": "Signed in."}, headers={"Set-Cookie": cookie})
