from django.urls import path

from accounts.views import door, news

app_name = "accounts"
urlpatterns = [
    path("news", news.news, name="news"),
    path("news/<int:pk>", news.open_news, name="open_news"),
    path("news/read", news.read_all, name="read_all"),
]
# Under the names by which allauth finds them; what is not named here does not exist.
door_urls = [
    path("sign-in", door.SignIn.as_view(), name="account_login"),
    path("sign-out", door.SignOut.as_view(), name="account_logout"),
]
