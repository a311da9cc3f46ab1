"""Libraries that were chosen after the rules, to see what they reach where nobody looked.

Each set was written down before anything was measured with it: see `docs/imports.md` for what was
seen first.
"""

from __future__ import annotations

from import_cases import Case

# What these showed was mended.
THIRD: dict[str, Case] = {
    "lightgbm": Case(
        "mixed, optional",
        "lightgbm",
        "import numpy as np\nimport lightgbm as lgb\n"
        "x = np.arange(100.0).reshape(50, 2)\n"
        "lgb.train({'verbose': -1}, lgb.Dataset(x, x[:, 0]), 2)",
    ),
    "sacred": Case(
        "optional by strings",
        "sacred 'setuptools<80'",
        "from sacred import Experiment\n\nex = Experiment('x', save_git_info=False)\n\n"
        "@ex.config\ndef config():\n    a = 1\n\n"
        "@ex.main\ndef run(a):\n    return a + 1\n\nex.run()",
    ),
    "gymnasium": Case(
        "names in a registry",
        "gymnasium",
        "import gymnasium as gym\ne = gym.make('CartPole-v1')\n"
        "e.reset(seed=0)\ne.step(0)\ne.close()",
    ),
    "gradio-client": Case(
        "optional",
        "gradio_client",
        "import gradio_client\nfrom gradio_client import utils\nutils.get_mimetype('a.png')\n"
        "gradio_client.handle_file('http://a/b.png')",
    ),
    "kedro": Case(
        "plug-ins, lazy loader",
        "kedro",
        "from kedro.io import DataCatalog, MemoryDataset\n"
        "from kedro.pipeline import node, pipeline\n"
        "from kedro.runner import SequentialRunner\n"
        "p = pipeline([node(lambda a: a + 1, 'a', 'b')])\n"
        "SequentialRunner().run(p, DataCatalog({'a': MemoryDataset(1)}))",
    ),
    "luigi": Case(
        "optional",
        "luigi",
        "import tempfile\nimport luigi\n\nclass A(luigi.Task):\n    at = luigi.Parameter()\n\n"
        "    def output(self):\n        return luigi.LocalTarget(self.at + '/a')\n\n"
        "    def run(self):\n        with self.output().open('w') as f:\n"
        "            f.write('a')\n\n"
        "assert luigi.build([A(at=tempfile.mkdtemp())], local_scheduler=True)",
    ),
    "bokeh": Case(
        "registry of models",
        "bokeh",
        "from bokeh.embed import file_html\nfrom bokeh.plotting import figure\n"
        "p = figure()\np.line([1, 2], [3, 4])\nfile_html(p, 'cdn', 'x')",
    ),
    "streamlit": Case(
        "lazy, optional",
        "streamlit",
        "import tempfile\nfrom pathlib import Path\nfrom streamlit.testing.v1 import AppTest\n"
        "at = Path(tempfile.mkdtemp(), 'app.py')\n"
        "at.write_text('import streamlit as st\\nst.title(\"a\")\\nst.line_chart([1, 2])')\n"
        "assert AppTest.from_file(str(at)).run(timeout=60).title[0].value == 'a'",
    ),
    "numba": Case(
        "compiled, registries",
        "numba",
        "import numba\nimport numpy as np\n\n@numba.njit\ndef f(x):\n    return x.sum()\n\n"
        "assert f(np.ones(3)) == 3",
    ),
    "albumentations": Case(
        "loader of an extension module",
        "albumentations",
        "import os\nos.environ['NO_ALBUMENTATIONS_UPDATE'] = '1'\n"
        "import albumentations as A\nimport numpy as np\n"
        "A.Compose([A.HorizontalFlip(p=1)])(image=np.zeros((8, 8, 3), 'uint8'))",
    ),
    "mercurial": Case(
        "demandimport",
        "mercurial",
        "import tempfile\nfrom mercurial import hg, ui\nu = ui.ui.load()\n"
        "r = hg.repository(u, tempfile.mkdtemp().encode(), create=True)\nlen(r)",
    ),
    "zodb": Case(
        "zope.deferredimport",
        "ZODB zope.schema",
        "import ZODB\nimport zope.schema\nc = ZODB.connection(None)\nc.root()\n"
        "zope.schema.Text(title='a')\nc.close()",
    ),
    "rdflib": Case(
        "plug-ins by name",
        "rdflib",
        "import rdflib\ng = rdflib.Graph()\n"
        "g.add((rdflib.URIRef('a:b'), rdflib.RDF.type, rdflib.Literal(1)))\n"
        "g.serialize(format='turtle')\nlist(g.query('SELECT ?s WHERE { ?s ?p ?o }'))",
    ),
    "passlib": Case(
        "modules that rename themselves",
        "passlib",
        "from passlib.hash import pbkdf2_sha256\n"
        "assert pbkdf2_sha256.verify('a', pbkdf2_sha256.using(rounds=1).hash('a'))",
    ),
    "jupyter-client": Case(
        "names in traits",
        "jupyter_client",
        "from jupyter_client import KernelManager\nm = KernelManager()\n"
        "m.write_connection_file()\nc = m.client()\nc.start_channels()\nc.stop_channels()",
    ),
    "faker": Case("walks a folder", "faker", "from faker import Faker\nFaker().name()"),
    "yt-dlp": Case(
        "modules that replace themselves",
        "'yt-dlp[default]'",
        "import yt_dlp\nwith yt_dlp.YoutubeDL({'quiet': True}) as y:\n"
        "    y.get_info_extractor('Generic')",
    ),
    "textual": Case(
        "lazy by computed names",
        "textual",
        "import asyncio\nfrom textual.app import App\nfrom textual.widgets import Label\n\n"
        "class A(App):\n    def compose(self):\n        yield Label('a')\n\n"
        "async def main():\n    async with A().run_test() as pilot:\n"
        "        await pilot.pause()\n\n"
        "asyncio.run(main())",
    ),
    "ansible": Case(
        "plug-ins by folder",
        "ansible-core",
        "from ansible.parsing.dataloader import DataLoader\n"
        "from ansible.template import Templar\nfrom ansible.plugins.loader import lookup_loader\n"
        "Templar(loader=DataLoader(), variables={'a': 1}).template('{{ a }}')\n"
        "lookup_loader.get('env')",
    ),
    "flask-admin": Case(
        "extensions of a framework",
        "flask-admin flask-sqlalchemy",
        "import flask\nfrom flask_admin import Admin\n"
        "from flask_admin.contrib.sqla import ModelView\n"
        "from flask_sqlalchemy import SQLAlchemy\n\napp = flask.Flask('x')\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\ndb = SQLAlchemy(app)\n\n"
        "class U(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n\n"
        "with app.app_context():\n    db.create_all()\n"
        "    Admin(app).add_view(ModelView(U, db.session))",
    ),
}

# Chosen when the rules were mended, before anything was measured with them: these are the test.
FOURTH: dict[str, Case] = {
    "altair": Case(
        "generated",
        "altair",
        "import altair as alt\n"
        "data = alt.Data(values=[{'a': 1, 'b': 2}])\n"
        "alt.Chart(data).mark_line().encode(x='a:Q', y='b:Q').to_json()",
    ),
    "apscheduler": Case(
        "names in text",
        "'apscheduler<4'",
        "from apscheduler.schedulers.background import BackgroundScheduler\n"
        "s = BackgroundScheduler({'apscheduler.timezone': 'UTC'})\n"
        "s.add_job(print, 'interval', seconds=9)\ns.start()\ns.shutdown()",
    ),
    "pip": Case(
        "vendored, commands by name",
        "pip",
        "from pip._internal.cli.main import main\nassert main(['list', '--path', '.']) == 0",
    ),
    "astropy": Case(
        "compiled, lazy",
        "astropy",
        "from astropy import units as u\nfrom astropy.time import Time\n"
        "(3 * u.km).to(u.m)\nTime('2020-01-01').jd",
    ),
    "h5py": Case(
        "cython",
        "h5py",
        "import h5py\nf = h5py.File('x', 'w', driver='core', backing_store=False)\n"
        "f['a'] = [1, 2]\nf.close()",
    ),
    "dynaconf": Case(
        "vendored, loaders by name",
        "dynaconf",
        "from dynaconf import Dynaconf\n"
        "settings = Dynaconf(A=1, loaders=['dynaconf.loaders.env_loader'])\nassert settings.A == 1",
    ),
    "pyramid": Case(
        "dotted names",
        "pyramid",
        "from pyramid.config import Configurator\nfrom pyramid.response import Response\n"
        "with Configurator() as c:\n    c.add_route('a', '/')\n"
        "    c.add_view(lambda r: Response('a'), route_name='a')\n    c.make_wsgi_app()",
    ),
    "onnx": Case(
        "compiled, generated",
        "onnx",
        "import onnx\nfrom onnx import TensorProto, helper as h\n"
        "x, y = (h.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in 'xy')\n"
        "g = h.make_graph([h.make_node('Relu', ['x'], ['y'])], 'g', [x], [y])\n"
        "onnx.checker.check_model(h.make_model(g))",
    ),
    "hypothesis": Case(
        "plug-ins, lazy",
        "hypothesis",
        "from hypothesis import given, settings, strategies as st\n\n"
        "@settings(database=None)\n@given(st.lists(st.integers()))\ndef f(x):\n"
        "    assert sorted(x) == sorted(x)\n\nf()",
    ),
    "lifelines": Case(
        "scientific",
        "lifelines 'numpy<2.3'",
        "import matplotlib\nmatplotlib.use('agg')\nfrom lifelines import KaplanMeierFitter\n"
        "KaplanMeierFitter().fit([1, 2, 3], [1, 0, 1]).median_survival_time_",
    ),
    "virtualenv": Case(
        "plug-ins by entry points",
        "virtualenv",
        "import tempfile\nfrom virtualenv.run import session_via_cli\n"
        "session_via_cli([tempfile.mkdtemp(), '--without-pip'])",
    ),
    "rest-framework": Case(
        "settings by name",
        "djangorestframework",
        "import django\nfrom django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['django.contrib.contenttypes',"
        " 'django.contrib.auth', 'rest_framework'], ROOT_URLCONF=__name__)\n"
        "django.setup()\nfrom rest_framework import serializers\n\n"
        "class S(serializers.Serializer):\n    a = serializers.IntegerField()\n\n"
        "S({'a': 1}).data",
    ),
}
