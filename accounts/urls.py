from django.urls import path

from accounts.views import (
    access,
    account,
    door,
    elsewhere,
    hooks,
    inviting,
    joining,
    news,
    safety,
    telling,
)

app_name = "accounts"
urlpatterns = [
    path("news", news.news, name="news"),
    path("news/<int:pk>", news.open_news, name="open_news"),
    path("news/read", news.read_all, name="read_all"),
    path("unsubscribe/<str:signed>", telling.unsubscribe, name="unsubscribe"),
    path("account/news", telling.telling, name="telling"),
    path("account/news/ended/<int:pk>", telling.hear_again, name="hear_again"),
    path("account/webhooks", hooks.webhooks, name="webhooks"),
    path("account/webhooks/new", hooks.new_webhook, name="new_webhook"),
    path("account/webhooks/<int:pk>", hooks.webhook, name="webhook"),
    path("account/webhooks/<int:pk>/test", hooks.try_webhook, name="try_webhook"),
    path("account/webhooks/<int:pk>/secret", hooks.renew_secret, name="renew_secret"),
    path("account/webhooks/<int:pk>/pause", hooks.pause_webhook, name="pause_webhook"),
    path("account/webhooks/<int:pk>/delete", hooks.delete_webhook, name="delete_webhook"),
    path("outbox", telling.outbox, name="outbox"),
    path("outbox/retry", telling.retry_all, name="retry_all"),
    path("outbox/<int:pk>/retry", telling.retry, name="retry"),
    path("account", account.account, name="account"),
    path("account/tokens", account.tokens, name="tokens"),
    path("account/tokens/new", account.new_token, name="new_token"),
    path("account/tokens/<int:pk>/revoke", account.revoke_token, name="revoke_token"),
    path("account/safety/elsewhere", safety.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("account/safety/provider", elsewhere.connect, name="connect"),
    path("account/safety/provider/off", elsewhere.disconnect, name="disconnect"),
    path("sign-in/with", elsewhere.leave, name="leave"),
    path("sign-in/forgotten", joining.forgotten, name="forgotten"),
    path("invitation/<str:secret>", joining.accept, name="accept"),
    path("invitations", inviting.invitations, name="invitations"),
    path("invitations/new", inviting.invite, name="invite"),
    path("invitations/<int:pk>/revoke", inviting.revoke, name="revoke_invitation"),
    path("people/<int:pk>/access", access.access, name="access"),
    path("people/<int:pk>/access/link", access.make_link, name="make_link"),
    path("people/<int:pk>/access/second-factor", access.forget, name="forget_second_factor"),
    path("people/<int:pk>/access/sessions", access.put_out, name="put_out"),
]
# Under the names by which allauth finds them; what is not named here does not exist.
door_urls = [
    path("sign-in", door.SignIn.as_view(), name="account_login"),
    path("sign-in/code", door.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/with/back", elsewhere.back, name="openid_connect_callback"),
    path("sign-out", door.SignOut.as_view(), name="account_logout"),
    path("account/confirm", door.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code", door.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("account/safety", safety.overview, name="mfa_index"),
    path(
        "account/safety/password", safety.ChangePassword.as_view(), name="account_change_password"
    ),
    path(
        "account/safety/password/first",
        safety.ChoosePassword.as_view(),
        name="account_set_password",
    ),
    path("account/safety/app", safety.TurnOn.as_view(), name="mfa_activate_totp"),
    path("account/safety/app/off", safety.TurnOff.as_view(), name="mfa_deactivate_totp"),
    path("account/safety/codes", safety.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
