"""The libraries of `imports.py`: what pip installs for each, and a script that uses it."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A library: its kind, what to install, and a script that imports and uses it."""

    kind: str
    requires: str
    script: str


CASES: dict[str, Case] = {
    "requests": Case(
        "pure", "requests", "import requests\ns = requests.Session()\ns.headers.items()\ns.close()"
    ),
    "httpx": Case("pure", "httpx", "import httpx\nhttpx.Client().close()"),
    "flask": Case(
        "pure",
        "flask",
        "import flask\napp = flask.Flask('x')\n"
        "app.route('/')(lambda: 'hi')\nassert app.test_client().get('/').data == b'hi'",
    ),
    "jinja2": Case("pure", "jinja2", "import jinja2\njinja2.Template('{{ a }}').render(a=1)"),
    "click": Case(
        "pure",
        "click",
        "import click\nfrom click.testing import CliRunner\n"
        "CliRunner().invoke(click.command()(lambda: None))",
    ),
    "attrs": Case("pure", "attrs", "import attr\nattr.make_class('A', ['x'])(1)"),
    "sqlalchemy": Case(
        "mixed",
        "sqlalchemy",
        "import sqlalchemy as sa\n"
        "with sa.create_engine('sqlite://').connect() as c:\n    c.execute(sa.text('select 1'))",
    ),
    "pydantic": Case(
        "mixed",
        "pydantic",
        "import pydantic\n\nclass M(pydantic.BaseModel):\n    a: int\n\nM(a=1).model_dump_json()",
    ),
    "numpy": Case("mixed", "numpy", "import numpy as np\nnp.linalg.inv(np.eye(3))"),
    "pandas": Case(
        "mixed", "pandas", "import pandas as pd\npd.DataFrame({'a': [1, 2]}).describe().to_csv()"
    ),
    "pillow": Case(
        "plug-ins by name",
        "pillow",
        "import io\nfrom PIL import Image\nImage.new('RGB', (4, 4)).save(io.BytesIO(), 'PNG')",
    ),
    "lxml": Case("mixed", "lxml", "from lxml import etree\netree.fromstring('<a/>')"),
    "cryptography": Case(
        "mixed",
        "cryptography",
        "from cryptography.fernet import Fernet\nFernet(Fernet.generate_key()).encrypt(b'x')",
    ),
    "aiohttp": Case(
        "mixed",
        "aiohttp",
        "import asyncio\nimport aiohttp\n\nasync def main():\n"
        "    async with aiohttp.ClientSession():\n        pass\n\nasyncio.run(main())",
    ),
    "black": Case("mypyc", "black", "import black\nblack.format_str('x=1', mode=black.Mode())"),
    "rich": Case(
        "conditional",
        "rich",
        "from rich.console import Console\nfrom rich.table import Table\n"
        "t = Table()\nt.add_column('a')\nConsole(file=open('/dev/null', 'w')).print(t)",
    ),
    "tqdm": Case(
        "conditional",
        "tqdm",
        "import io\nfrom tqdm import tqdm\nlist(tqdm([1], file=io.StringIO()))",
    ),
    "fastapi": Case(
        "conditional",
        "fastapi",
        "import fastapi\napp = fastapi.FastAPI()\napp.get('/')(lambda: 1)\napp.openapi()",
    ),
    "marshmallow": Case(
        "pure",
        "marshmallow",
        "import marshmallow as m\nm.Schema.from_dict({'a': m.fields.Int()})().load({'a': 1})",
    ),
    "dateutil": Case(
        "lazy", "python-dateutil", "from dateutil import parser, tz\nparser.parse('2024-01-01')"
    ),
    "docutils": Case(
        "plug-ins by name",
        "docutils",
        "from docutils.core import publish_string\npublish_string('a *b*', writer_name='html')",
    ),
    "pygments": Case(
        "plug-ins by name",
        "pygments",
        "import pygments\nfrom pygments.formatters import HtmlFormatter\n"
        "from pygments.lexers import PythonLexer\n"
        "pygments.highlight('x', PythonLexer(), HtmlFormatter())",
    ),
    "pluggy": Case(
        "plug-ins", "pluggy", "import pluggy\npm = pluggy.PluginManager('x')\npm.check_pending()"
    ),
    "stevedore": Case(
        "plug-ins",
        "stevedore",
        "from stevedore import ExtensionManager\nExtensionManager('nothing.at.all').names()",
    ),
    "pytest": Case(
        "plug-ins by name",
        "pytest",
        "import pytest\npytest.main(['-q', '--version', '-p', 'no:cacheprovider'])",
    ),
    "hydra": Case(
        "names in text",
        "hydra-core 'setuptools<80'",
        "from hydra.utils import instantiate\n"
        "assert instantiate({'_target_': 'fractions.Fraction', '_args_': [1]}) == 1",
    ),
    "omegaconf": Case(
        "pure", "omegaconf", "from omegaconf import OmegaConf\nOmegaConf.create({'a': 1}).a"
    ),
    "boto3": Case(
        "names in data",
        "boto3",
        "import boto3\nboto3.client('s3', region_name='x', aws_access_key_id='a',"
        " aws_secret_access_key='b')",
    ),
    "celery": Case(
        "lazy", "celery", "import celery\napp = celery.Celery('x')\napp.conf.timezone\napp.tasks"
    ),
    "scipy": Case(
        "lazy",
        "scipy",
        "import scipy\nimport numpy\nscipy.optimize.minimize(lambda x: x @ x, [1.0])",
    ),
    "scikit-learn": Case(
        "mixed",
        "scikit-learn",
        "from sklearn.linear_model import LinearRegression as L\nL().fit([[1], [2]], [1, 2])",
    ),
    "scikit-image": Case(
        "lazy",
        "scikit-image",
        "import numpy as np\nfrom skimage import filters\nfilters.gaussian(np.eye(8))",
    ),
    "networkx": Case(
        "lazy", "networkx", "import networkx as nx\nnx.shortest_path(nx.path_graph(4), 0, 3)"
    ),
    "matplotlib": Case(
        "plug-ins by name",
        "matplotlib",
        "import io\nimport matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.savefig(io.BytesIO())",
    ),
    "sympy": Case("lazy", "sympy", "import sympy\nsympy.integrate(sympy.Symbol('x'))"),
    "dask": Case("conditional", "dask", "import dask\ndask.delayed(int)('1').compute()"),
    "fsspec": Case(
        "plug-ins by name", "fsspec", "import fsspec\nfsspec.filesystem('memory').ls('/')"
    ),
    "xarray": Case("plug-ins", "xarray", "import xarray as xr\nxr.DataArray([1, 2]).mean()"),
    "google-auth": Case(
        "namespace",
        "google-api-core googleapis-common-protos",
        "from google.api_core import exceptions\nfrom google.rpc import code_pb2\n"
        "import google.auth.credentials\nexceptions.NotFound('x')",
    ),
    "zope": Case(
        "namespace",
        "zope.interface zope.component",
        "from zope.component import getGlobalSiteManager\ngetGlobalSiteManager()",
    ),
    "ruamel": Case("namespace", "ruamel.yaml", "from ruamel.yaml import YAML\nYAML().load('a: 1')"),
    "jaraco": Case(
        "namespace", "jaraco.text jaraco.collections", "import jaraco.text\njaraco.text.clean('a')"
    ),
    "twisted": Case(
        "conditional", "twisted", "from twisted.internet import reactor, defer\ndefer.succeed(1)"
    ),
    "django": Case(
        "names in text",
        "django",
        "import django\nfrom django.conf import settings\nsettings.configure("
        "INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes'],"
        " DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}})\n"
        "django.setup()\n"
        "from django.contrib.auth import models\nstr(models.User.objects.all().query)",
    ),
    "transformers": Case(
        "lazy", "transformers", "from transformers import BertConfig\nBertConfig().to_dict()"
    ),
    "huggingface-hub": Case(
        "lazy", "huggingface_hub", "from huggingface_hub import HfApi\nHfApi().endpoint"
    ),
    "keyring": Case("plug-ins", "keyring", "import keyring\nkeyring.get_keyring()"),
    "markdown": Case(
        "plug-ins by name",
        "markdown",
        "import markdown\nmarkdown.markdown('# a', extensions=['tables', 'toc'])",
    ),
    "opentelemetry": Case(
        "namespace",
        "opentelemetry-api",
        "from opentelemetry import trace\ntrace.get_tracer('x')",
    ),
    "setuptools": Case(
        "sys.path", "'setuptools<80'", "import setuptools\nsetuptools.find_packages('.')"
    ),
    "jedi": Case("sys.path", "jedi", "import jedi\njedi.Script('import os').complete()"),
}

# Chosen before anything was measured with them, to see that nothing was fitted to those above.
HOLDOUT: dict[str, Case] = {
    "ipython": Case(
        "plug-ins by name",
        "ipython",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.instance().run_cell('1 + 1')",
    ),
    "sphinx": Case(
        "plug-ins by name",
        "sphinx",
        "import tempfile\nfrom pathlib import Path\nfrom sphinx.application import Sphinx\n"
        "at = tempfile.mkdtemp()\nPath(at, 'index.rst').write_text('a\\n=\\n')\n"
        "Sphinx(at, None, at + '/out', at + '/doc', 'html', {}, None).build()",
    ),
    "statsmodels": Case(
        "mixed",
        "statsmodels",
        "import numpy as np\nimport statsmodels.api as sm\n"
        "sm.OLS(np.arange(9.0), sm.add_constant(np.arange(9.0) ** 2)).fit().summary()",
    ),
    "seaborn": Case(
        "mixed",
        "seaborn",
        "import matplotlib\nmatplotlib.use('agg')\nimport seaborn as sns\n"
        "sns.lineplot(x=[1, 2], y=[1, 2])",
    ),
    "nltk": Case("lazy", "nltk", "from nltk.stem import PorterStemmer\nPorterStemmer().stem('a')"),
    "scrapy": Case(
        "names in text",
        "scrapy",
        "import scrapy\nfrom scrapy.crawler import CrawlerProcess\n\n"
        "class S(scrapy.Spider):\n    name = 's'\n    start_urls = []\n\n"
        "p = CrawlerProcess({'LOG_ENABLED': False})\np.crawl(S)\np.start()",
    ),
    "openai": Case(
        "lazy",
        "openai",
        "import openai\nc = openai.OpenAI(api_key='x')\nc.chat.completions\nc.close()",
    ),
    "docker": Case(
        "conditional",
        "docker",
        "import docker\ndocker.DockerClient('tcp://127.0.0.1:9', version='1.41').close()",
    ),
    "alembic": Case(
        "conditional",
        "alembic",
        "import sqlalchemy as sa\nfrom alembic.migration import MigrationContext\n"
        "from alembic.operations import Operations\nc = sa.create_engine('sqlite://').connect()\n"
        "Operations(MigrationContext.configure(c)).create_table('t', sa.Column('a', sa.Integer))",
    ),
    "tornado": Case(
        "names in text",
        "tornado",
        "import asyncio\nfrom tornado.httpclient import AsyncHTTPClient\n"
        "from tornado.web import Application\n\nasync def main():\n"
        "    Application([])\n    AsyncHTTPClient().close()\n\nasyncio.run(main())",
    ),
    "paramiko": Case(
        "mixed", "paramiko", "import paramiko\nparamiko.SSHClient().close()\nparamiko.ECDSAKey"
    ),
    "zarr": Case(
        "plug-ins",
        "zarr",
        "import numpy as np\nimport zarr\nz = zarr.create_array({}, data=np.eye(4))\nz[0]",
    ),
    "plotly": Case(
        "lazy",
        "plotly",
        "import plotly.graph_objects as go\ngo.Figure(go.Scatter(x=[1], y=[2])).to_json()",
    ),
    "sentry-sdk": Case(
        "names in text",
        "sentry-sdk flask",
        "import sentry_sdk\nsentry_sdk.init('http://a@127.0.0.1:9/1')\n"
        "sentry_sdk.set_tag('a', 'b')",
    ),
    "typer": Case(
        "conditional",
        "typer",
        "import typer\nfrom typer.testing import CliRunner\napp = typer.Typer()\n"
        "app.command()(lambda: print('hi'))\nassert CliRunner().invoke(app, []).exit_code == 0",
    ),
    "langchain-core": Case(
        "lazy",
        "langchain-core",
        "from langchain_core.prompts import PromptTemplate\n"
        "PromptTemplate.from_template('{a}').format(a=1)",
    ),
    "polars": Case(
        "lazy",
        "polars",
        "import polars as pl\npl.DataFrame({'a': [1, 2]}).select(pl.col('a').sum())",
    ),
    "moto": Case(
        "names in text",
        "moto boto3",
        "import boto3\nfrom moto import mock_aws\n\nwith mock_aws():\n"
        "    s3 = boto3.client('s3', region_name='us-east-1')\n"
        "    s3.create_bucket(Bucket='bucket')",
    ),
    "gensim": Case(
        "mixed",
        "gensim",
        "from gensim.corpora import Dictionary\nfrom gensim.models import TfidfModel\n"
        "d = Dictionary([['a', 'b']])\nTfidfModel([d.doc2bow(['a'])])",
    ),
}

# Chosen later, before anything was measured with them either.
SECOND: dict[str, Case] = {
    "optuna": Case(
        "lazy module classes",
        "optuna",
        "import optuna\noptuna.logging.disable_default_handler()\n"
        "optuna.create_study().optimize(lambda t: t.suggest_float('x', 0, 1), n_trials=2)",
    ),
    "wandb": Case(
        "vendored, lazy",
        "wandb",
        "import wandb\nrun = wandb.init(mode='disabled')\nrun.log({'a': 1})\nrun.finish()",
    ),
    "spacy": Case(
        "cython, registries",
        "spacy",
        "import spacy\nassert len(spacy.blank('en')('Hello big world')) == 3",
    ),
    "librosa": Case(
        "lazy_loader, stubs",
        "librosa",
        "import numpy as np\nimport librosa\nlibrosa.feature.mfcc(y=np.zeros(4096), sr=8000)",
    ),
    "imageio": Case(
        "plug-ins by name",
        "imageio",
        "import imageio.v3 as iio\nimport numpy as np\n"
        "iio.imwrite('<bytes>', np.zeros((4, 4, 3), 'uint8'), extension='.png')",
    ),
    "trio": Case("conditional", "trio", "import trio\ntrio.run(trio.sleep, 0)"),
    "pylint": Case(
        "plug-ins by folder",
        "pylint",
        "import io\nfrom pylint.lint import Run\nfrom pylint.reporters.text import TextReporter\n"
        "Run([__file__], reporter=TextReporter(io.StringIO()), exit=False)",
    ),
    "uvicorn": Case(
        "names in a mapping",
        "uvicorn[standard]",
        "import uvicorn\n\nasync def app(scope, receive, send):\n    pass\n\n"
        "uvicorn.Config(app).load()",
    ),
    "beautifulsoup": Case(
        "optional parsers",
        "beautifulsoup4",
        "import bs4\nassert bs4.BeautifulSoup('<a>x</a>', 'html.parser').a.text == 'x'",
    ),
    "pymongo": Case(
        "mixed, optional",
        "pymongo",
        "import pymongo\nimport bson\nbson.encode({'a': 1})\n"
        "pymongo.MongoClient(connect=False).close()",
    ),
    "babel": Case(
        "data",
        "babel",
        "import datetime\nfrom babel.dates import format_date\n"
        "format_date(datetime.date(2020, 1, 1), locale='de')",
    ),
    "mkdocs": Case(
        "plug-ins by entry points",
        "mkdocs",
        "import os\nimport tempfile\nfrom mkdocs.commands.build import build\n"
        "from mkdocs.config import load_config\nos.chdir(tempfile.mkdtemp())\n"
        "os.mkdir('docs')\nopen('docs/index.md', 'w').write('# Hello')\n"
        "open('mkdocs.yml', 'w').write('site_name: x')\nbuild(load_config('mkdocs.yml'))",
    ),
    "tensorboard": Case(
        "lazy, optional",
        "tensorboard",
        "from tensorboard import default, program\n"
        "program.TensorBoard(default.get_plugins()).configure(('', '--logdir', '/tmp'))",
    ),
}
