from django.urls import path

from lineage import api

urlpatterns = [
    path("lineage", api.Events.as_view(), name="lineage-events"),
    path("lineage/batch", api.EventBatch.as_view(), name="lineage-batch"),
    path("assets/<int:pk>/lineage", api.Lineage.as_view(), name="asset-lineage"),
    path("assets/<int:pk>/impact", api.AssetImpact.as_view(), name="asset-impact"),
]
