from django.urls import path

from shop.views import assets, compare, domains, front, guide, history, mine, people

app_name = "shop"
urlpatterns = [
    path("", front.storefront, name="storefront"),
    path("search", front.results, name="results"),
    path("suggest", front.suggest, name="suggest"),
    path("domains", domains.tree, name="domains"),
    path("domains/<str:slug>", domains.domain, name="domain"),
    path("assets/<int:pk>", assets.asset, name="asset"),
    path("assets/<int:pk>/fields", assets.fields, name="fields"),
    path("assets/<int:pk>/health", assets.health, name="health"),
    path("assets/<int:pk>/lineage", assets.lineage, name="lineage"),
    path("assets/<int:pk>/related", assets.related, name="related"),
    path("assets/<int:pk>/contract", assets.contract, name="contract"),
    path("assets/<int:pk>/reviews", assets.reviews, name="reviews"),
    path("assets/<int:pk>/tickets", assets.tickets, name="tickets"),
    path("assets/<int:pk>/history", history.history, name="history"),
    path("people", people.people, name="people"),
    path("people/<int:pk>", people.person, name="person"),
    path("teams", people.teams, name="teams"),
    path("teams/<slug:slug>", people.team, name="team"),
    path("teams/<slug:slug>/members", people.members, name="members"),
    path("teams/<slug:slug>/uses", people.uses, name="uses"),
    path("assets/<int:pk>/favourite", mine.favourite, name="favourite"),
    path("assets/<int:pk>/pick", compare.pick, name="pick"),
    path("favourites", mine.favourites, name="favourites"),
    path("compare", compare.comparison, name="compare"),
    path("compare/none", compare.pick_none, name="pick_none"),
    path("styleguide", guide.styleguide, name="styleguide"),
    path("styleguide/<slug:chapter>", guide.styleguide, name="guide"),
]
