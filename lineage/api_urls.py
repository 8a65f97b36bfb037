from django.urls import path

from lineage.api import imports, lineage

urlpatterns = [
    path("imports/dbt", imports.Dbt.as_view(), name="import-dbt"),
    path("imports/dcat-us", imports.DcatUs.as_view(), name="import-dcat-us"),
    path("imports/amundsen", imports.Amundsen.as_view(), name="import-amundsen"),
    path("lineage", lineage.Events.as_view(), name="lineage-events"),
    path("lineage/batch", lineage.EventBatch.as_view(), name="lineage-batch"),
    path("assets/<int:pk>/lineage", lineage.Lineage.as_view(), name="asset-lineage"),
    path("assets/<int:pk>/impact", lineage.AssetImpact.as_view(), name="asset-impact"),
]
