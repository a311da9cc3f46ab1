"""Guild files as people write them, with nothing of ours and nothing wrong: Guild takes each.

Written for these tests, in the manner of projects of many kinds.
"""

GUILDFILES = {
    "hydra": """
        - model: mnist
          operations:
            train:
              main: src/train
              flags-dest: config:conf/config.yaml
              flags-import: all
              flags:
                model.lr: {default: 1e-3, min: 1e-5, max: 1}
                model.hidden: 128
                trainer.max_epochs: 10
              requires:
                - config: conf/config.yaml
                - file: data/mnist
                  target-path: data
                  target-type: link
              output-scalars:
                - step: 'Epoch (\\step)'
                - '(\\key): (\\value)'
        """,
    "steps": """
        prepare:
          exec: bash scripts/prepare.sh ${url} $(pwd)/data "\\${HOME}"
          flags: {url: 'https://example.org/a.tar.gz'}
        train:
          main: train --epochs ${epochs}
          flags: {epochs: 5}
          requires: {operation: prepare, name: data}
        pipeline:
          flags: {epochs: 20, url: x}
          steps:
            - run: prepare
            - run: train epochs=${epochs}
              label: 'train ${epochs} ${url}'
            - run: train
              flags: {epochs: '${epochs}'}
              expect: [{output: 'done'}]
        """,
    "optimizers": """
        - model: cnn
          operations:
            train:
              label: lr=${lr|%.4f} ${dataset|basename}
              default-max-trials: 40
              optimizers:
                tune: {algorithm: gp, default: yes, random-starts: 5}
                search: random
              objective: {minimize: val_loss}
              compare: [=lr, loss step as step, val_loss]
              flags:
                lr: {default: 'loguniform[1e-4:1e-1]', description: how fast (try $(seq 1 3))}
                dataset: {default: data/a.csv, choices: [data/a.csv, data/b.csv]}
                dropout: [0.1, 0.2]
        """,
    "extends": """
        - config: common
          params: {data-dir: ./data, lr: 0.1}
          operations:
            train: {main: '{{ module }}', flags: {lr: '{{ lr }}', data: '{{ data-dir }}'}}
            evaluate: {main: evaluate, requires: {operation: '{{ model-name }}:train'}}
        - model: small
          extends: common
          params: {module: train_small, model-name: small}
        - model: large
          extends: [common]
          params: {module: train_large, model-name: large, lr: 0.01}
          operations:
            train: {flags: {layers: 12}}
        """,
    "include": """
        - config: flags
          flags: {batch-size: {default: 32, type: int}, learning-rate: 0.1, seed: null}
        - model: a
          operations:
            train: {main: train, label: '${learning-rate} ${batch-size}', flags: {$include: flags}}
            fine-tune: {main: tune, flags: {$include: [flags#learning-rate], epochs: 3}}
        """,
    "resources": """
        - model: nlp
          resources:
            corpus:
              target-path: data
              sources:
                - url: https://example.org/wiki.zip
                  sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
                  unpack: yes
                  select: wiki/.+\\.txt$
                  rename: '(.+)\\.txt \\1.raw'
                - file: ../shared-data/vocab.txt
                - operation: tokenize
                  select-max: ckpt-(\\d+)
                  warn-if-empty: no
          operations:
            train:
              flags: {language: en}
              requires: [corpus, {file: 'lexicon-${language}.txt'}]
            tokenize: {main: tokenize}
        """,
    "shell": """
        deploy:
          description: Uploads with $(aws s3 cp) to ${BUCKET}
          exec: >
            sh -c 'for f in $(ls *.h5); do echo \\${f%.h5} $(basename $f) | sort | uniq; done'
          env: {BUCKET: models, PATH: '/opt/bin:/usr/bin', OPTS: '-(x)', WHEN: '${day}'}
          flags: {day: monday}
          env-secrets: [AWS_KEY]
        """,
    "sourcecode": """
        - model: ''
          sourcecode:
            root: .
            select:
              - exclude: '*'
              - include: ['*.py', 'configs/**/*.yml', '*.{sh,txt}']
              - exclude: {dir: [tests, .git]}
              - include: {text: '*.cfg'}
              - exclude: {binary: '*'}
          operations:
            train: {main: train, sourcecode: no}
            test: {main: pytest -q tests, sourcecode: [tests/*.py]}
            raw: {main: raw, sourcecode: {select: ['*.py'], digest: no}}
        """,
    "notebook": """
        explore:
          notebook: notebooks/explore.ipynb
          flags: {path: data.csv, n: {default: 10, nb-replace: 'n = (\\d+)'}}
        report:
          main: nbexec notebooks/report.ipynb
          output-scalars: no
        """,
    "choices": """
        train:
          flags-import: no
          flags:
            model:
              choices:
                - {value: small, flags: {layers: 2}, description: two layers}
                - {value: large, alias: big, flags: {layers: 12}}
              default: small
              required: yes
            layers: {type: int, allow-other: yes, arg-name: n-layers}
            tags: {default: 'a b', arg-split: shlex}
            when: {default: 2024-05-17, type: string}
            verbose: {default: no, arg-switch: yes}
          label: ${model|default:none} ${layers}
        """,
    "keras": """
        train:
          main: train
          flags-import: [epochs, batch_size]
          flags-dest: globals
          plugins: [keras, cpu, perf]
          disable-plugins: [gpu]
          output-scalars: 'epoch (\\step) loss (\\loss)'
          can-stage-trials: yes
          stoppable: yes
          delete-on-success: no
          tags: [keras, $nightly]
        """,
    "package": """
        - package: gpkg.my-models
          version: 1.0
          author: Ann
        - model: models
          default: yes
          references: [https://example.org/paper]
          python-requires: '>=3.8'
          operations:
            train: {main: my_models.train, python-path: [src, lib], handle-keyboard-interrupt: yes}
        """,
    "anchors": """
        - config: common
          flags: &flags {lr: 0.1, momentum: 0.9}
        - model: net
          operations:
            train:
              flags: {<<: *flags, epochs: 3}
              label: '${momentum}, ${epochs} (${lr})'
            sweep: {main: train, flags: {<<: *flags}, label: "costs $5 (about)"}
        """,
    "remote": """
        train:
          main: train --data ${data} --out models/${name}.h5
          flags: {data: s3://bucket/data, name: "run's name"}
          label: "'${name}' | ${data}"
          env: {PYTHONPATH: "lib:${name}", CUDA_VISIBLE_DEVICES: '0'}
          steps: null
          flag-encoder: guild.flag_util:x
        """,
}
