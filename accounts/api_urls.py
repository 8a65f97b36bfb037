from django.urls import path

from accounts.api import teams, tokens, users

urlpatterns = [
    path("users", users.Users.as_view(), name="users"),
    path("teams", teams.Teams.as_view(), name="teams"),
    path("tokens", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>", tokens.TokenDetail.as_view(), name="token"),
]
