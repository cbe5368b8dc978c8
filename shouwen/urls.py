from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("shouwen.api.urls")),
    path("", include("shouwen.web.urls")),
]
