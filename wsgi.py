"""What a server runs: ``gunicorn wsgi`` or ``flask --app wsgi``."""

from app import create_app
from config import Config

application = create_app(Config.from_environment())
