"""Steps that are asked about before they are taken: a GET says what will happen, a POST does it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.fragments import see_other
from accounts.problems import Conflict
from shop.consequences import Question


def confirm(
    request: HttpRequest, question: Question, step: Callable[[], object], done: str
) -> HttpResponse:
    """303 to where the question came from when it is done, 409 with the reason when it cannot be."""
    if request.method != "POST":
        return render(request, "shop/admin/confirm.html", {"question": question})
    try:
        step()
    except Conflict as error:
        context = {"question": question, "refused": str(error.detail)}
        return render(request, "shop/admin/confirm.html", context, status=409)
    messages.success(request, done)
    return see_other(request, question.back)
