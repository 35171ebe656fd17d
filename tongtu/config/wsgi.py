"""What the web server serves. Sync views under WSGI: the same pages behind ASGI were measured twelve times slower."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongtu.config.settings")
application = get_wsgi_application()
