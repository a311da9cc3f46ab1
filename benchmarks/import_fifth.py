"""Libraries of many kinds, chosen and written down before anything was measured with them.

See `docs/imports.md` for what was seen first.
"""

from __future__ import annotations

from import_cases import Case

FIFTH: dict[str, Case] = {
    "litestar": Case(
        "web, plug-ins",
        "litestar",
        "from litestar import Litestar, get\nfrom litestar.testing import TestClient\n\n"
        "@get('/')\nasync def index() -> dict[str, int]:\n    return {'a': 1}\n\n"
        "with TestClient(Litestar([index])) as client:\n"
        "    assert client.get('/').json() == {'a': 1}",
    ),
    "bottle": Case(
        "one module, servers by name",
        "bottle",
        "import bottle\napp = bottle.Bottle()\n\n@app.route('/<a>')\ndef index(a):\n"
        "    return bottle.template('Hello {{a}}', a=a)\n\n"
        "assert list(app({'PATH_INFO': '/x', 'REQUEST_METHOD': 'GET'}, print))",
    ),
    "falcon": Case(
        "web, compiled",
        "falcon",
        "import falcon\nfrom falcon import testing\n\nclass A:\n"
        "    def on_get(self, req, resp):\n        resp.media = {'a': 1}\n\n"
        "app = falcon.App()\napp.add_route('/', A())\n"
        "assert testing.TestClient(app).simulate_get('/').json == {'a': 1}",
    ),
    "dash": Case(
        "web, generated",
        "dash",
        "from dash import Dash, Input, Output, callback, dcc, html\napp = Dash('x')\n"
        "app.layout = html.Div([dcc.Input(id='a'), html.P(id='b')])\n\n"
        "@callback(Output('b', 'children'), Input('a', 'value'))\ndef f(a):\n    return a\n\n"
        "assert app.server.test_client().get('/_dash-layout').status_code == 200",
    ),
    "azure-storage-blob": Case(
        "namespace",
        "azure-storage-blob azure-identity",
        "from azure.identity import DefaultAzureCredential\n"
        "from azure.storage.blob import BlobServiceClient\n"
        "s = BlobServiceClient('https://x.blob.core.windows.net', DefaultAzureCredential())\n"
        "s.get_container_client('a').get_blob_client('b').url",
    ),
    "mlflow-skinny": Case(
        "lazy loaders, registries",
        "mlflow-skinny",
        "import os\nimport tempfile\nimport mlflow\n"
        "os.environ['MLFLOW_ALLOW_FILE_STORE'] = 'true'\n"
        "mlflow.set_tracking_uri(tempfile.mkdtemp() + '/runs')\n"
        "with mlflow.start_run():\n    mlflow.log_param('a', 1)\n    mlflow.log_metric('b', 2)",
    ),
    "fabric": Case(
        "vendored",
        "fabric",
        "from fabric import Connection, task\n\n@task\ndef a(c):\n    c.local('true')\n\n"
        "c = Connection('localhost')\nc.local('true', hide=True)\nc.close()",
    ),
    "flake8": Case(
        "plug-ins by entry points",
        "flake8",
        "from flake8.main.application import Application\n"
        "app = Application()\napp.initialize(['--select=F', __file__])\napp.run_checks()",
    ),
    "pydantic-settings": Case(
        "configuration",
        "'pydantic-settings[yaml,toml]'",
        "import os\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n\n"
        "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='X_')\n"
        "    a: int = 0\n\nos.environ['X_A'] = '3'\nassert S().a == 3",
    ),
    "sacrebleu": Case(
        "tokenizers by name",
        "sacrebleu",
        "from sacrebleu.metrics import BLEU, CHRF\n"
        "BLEU().corpus_score(['a b c d'], [['a b c d']])\nCHRF().corpus_score(['a'], [['a']])",
    ),
    "geopandas": Case(
        "compiled, optional",
        "geopandas",
        "import geopandas\nfrom shapely.geometry import Point\n"
        "g = geopandas.GeoDataFrame({'a': [1, 2]}, geometry=[Point(0, 0), Point(1, 1)],"
        " crs='EPSG:4326')\ng.to_crs(3857).buffer(1).to_json()",
    ),
    "nbconvert": Case(
        "names in traits, entry points",
        "nbconvert",
        "import os\nfrom pathlib import Path\nimport nbformat\n"
        "os.environ['JUPYTER_PATH'] = str(Path(nbformat.__file__).parents[1] / 'share/jupyter')\n"
        "from nbconvert import HTMLExporter\nn = nbformat.v4.new_notebook()\n"
        "n.cells = [nbformat.v4.new_markdown_cell('# a'), nbformat.v4.new_code_cell('1 + 1')]\n"
        "body, _ = HTMLExporter().from_notebook_node(n)\nassert '<h1' in body",
    ),
    "datasets": Case(
        "optional, formats by name",
        "datasets 'pyarrow<20'",
        "from datasets import Dataset\nd = Dataset.from_dict({'a': [1, 2, 3]})\n"
        "assert d.sort('a', reverse=True).select([0, 1]).to_pandas().shape == (2, 1)",
    ),
    "pandera": Case(
        "backends in a registry",
        "'pandera[pandas]'",
        "import pandas as pd\nimport pandera.pandas as pa\n"
        "s = pa.DataFrameSchema({'a': pa.Column(int, pa.Check.gt(0))})\n"
        "s.validate(pd.DataFrame({'a': [1, 2]}))",
    ),
    "scapy": Case(
        "layers by name",
        "scapy",
        "from scapy.all import IP, TCP, Ether\np = Ether() / IP(dst='1.2.3.4') / TCP(dport=80)\n"
        "assert Ether(bytes(p))[TCP].dport == 80",
    ),
}
