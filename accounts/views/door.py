"""Coming in and going out."""

from allauth.account.views import LoginView
from django.contrib.auth.views import LogoutView
from django.forms import Form
from django.http import HttpResponse

from accounts.forms import SignInForm


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "account/login.html"

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(LogoutView):
    """Signing out is a POST, so that no link can do it for somebody."""
