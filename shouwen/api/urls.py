from django.urls import path

from shouwen.api import views

urlpatterns = [
    path("cases", views.register, name="api-register"),
    path("cases/<str:number>/acts", views.acts, name="api-acts"),
]
