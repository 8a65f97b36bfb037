"""The door to the API's own description."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.describing import described
from config import openapi


class Schema(APIView):
    """What every door takes and answers."""

    @described("get_schema", {200: dict[str, Any]})
    def get(self, request: Request) -> Response:
        """Read this description: OpenAPI 3.1, in JSON."""
        return Response(openapi.document())
