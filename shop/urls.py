from django.urls import path

from shop import views

app_name = "shop"
urlpatterns = [
    path("", views.storefront, name="storefront"),
    path("search", views.results, name="results"),
    path("assets/<int:pk>", views.asset, name="asset"),
    path("assets/<int:pk>/fields", views.fields, name="fields"),
    path("assets/<int:pk>/health", views.health, name="health"),
    path("assets/<int:pk>/lineage", views.lineage, name="lineage"),
    path("assets/<int:pk>/contract", views.contract, name="contract"),
    path("assets/<int:pk>/reviews", views.reviews, name="reviews"),
    path("assets/<int:pk>/tickets", views.tickets, name="tickets"),
]
