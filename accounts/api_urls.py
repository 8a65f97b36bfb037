from django.urls import path

from accounts.api import hooks, invitations, teams, telling, tokens, users

urlpatterns = [
    path("users", users.Users.as_view(), name="users"),
    path("users/<int:pk>", users.UserDetail.as_view(), name="user"),
    path("teams", teams.Teams.as_view(), name="teams"),
    path("teams/<int:pk>", teams.TeamDetail.as_view(), name="team"),
    path("users/<int:pk>/link", invitations.UserLink.as_view(), name="user_link"),
    path("invitations", invitations.Invitations.as_view(), name="invitations"),
    path("invitations/<int:pk>", invitations.InvitationDetail.as_view(), name="invitation"),
    path("webhooks", hooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:pk>", hooks.WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<int:pk>/deliveries", hooks.Deliveries.as_view(), name="deliveries"),
    path("webhooks/<int:pk>/test", hooks.TryWebhook.as_view(), name="try_webhook"),
    path("webhooks/<int:pk>/secret", hooks.WebhookSecret.as_view(), name="webhook_secret"),
    path("telling", telling.HowTold.as_view(), name="telling"),
    path("telling/ended", telling.Ended.as_view(), name="ended"),
    path("telling/ended/<int:pk>", telling.EndedDetail.as_view(), name="ended_one"),
    path("tokens", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>", tokens.TokenDetail.as_view(), name="token"),
]
