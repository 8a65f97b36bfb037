import os

from django.core.wsgi import get_wsgi_application

from config import chunks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = chunks.measured(get_wsgi_application())
