from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.SignIn.as_view(), name="sign_in"),
    path("sign-out", views.SignOut.as_view(), name="sign_out"),
    path("news", views.news, name="news"),
    path("news/<int:pk>", views.open_news, name="open_news"),
    path("news/read", views.read_all, name="read_all"),
]
