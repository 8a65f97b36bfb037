FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    AISLE_STATE=/var/lib/aisle \
    AISLE_STATIC_ROOT=/srv/aisle/collected \
    AISLE_STATIC_COMPRESS=1 \
    AISLE_DEMO=0 \
    HOST=0.0.0.0 \
    PORT=8000

RUN useradd --system --uid 10001 --home-dir /var/lib/aisle --create-home aisle

WORKDIR /srv/aisle
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
RUN pybabel --quiet compile --directory locale --domain django
# The key only lets the settings load while the image is built; a container brings its own.
RUN SECRET_KEY=build TOKEN_PEPPER=build python manage.py collectstatic --noinput

USER aisle
VOLUME /var/lib/aisle
EXPOSE 8000
CMD ["gunicorn", "-c", "config/web.py", "config.wsgi:application"]
