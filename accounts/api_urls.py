from django.urls import path

from accounts import api

urlpatterns = [
    path("users", api.Users.as_view(), name="users"),
    path("teams", api.Teams.as_view(), name="teams"),
    path("tokens", api.Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>", api.TokenDetail.as_view(), name="token"),
]
