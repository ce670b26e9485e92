# Everything a newcomer types: make run, make test. The virtual environment makes itself.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data
export OMP_WAIT_POLICY = PASSIVE

.PHONY: run test check package models clean

run: .venv/run.stamp
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/python main.py; \
	else \
		echo "There is no display here, so a first set of works is made instead."; \
		$(BIN)/python main.py create --prompt "a storm over the sea" --seed 7 --out works/first && \
		echo "They are in works/first."; \
	fi

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --project pyproject.toml --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python -m desktop.i18n check
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest

package: .venv/package.stamp
	$(BIN)/pyinstaller --noconfirm --clean --distpath dist --workpath build packaging/triptych.spec

# Each starter model anew, from the collections in DATA, with the commands their cards name.
models: .venv/test.stamp
	sh packaging/rebuild-models.sh $(BIN)/python $(DATA)
	$(BIN)/python packaging/make_sample.py

.venv/bin/python:
	@sh packaging/linux/system-packages.sh run
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml | .venv/bin/python
	@sh packaging/linux/system-packages.sh run
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/python
	@sh packaging/linux/system-packages.sh test
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[test,train]"
	@touch $@ .venv/run.stamp

.venv/package.stamp: pyproject.toml .venv/test.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[package]"
	@touch $@

clean:
	rm -rf .venv build dist works *.egg-info
