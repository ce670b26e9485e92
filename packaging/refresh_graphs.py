"""Write a model's ONNX graphs anew from its weights, so that a model of an earlier version gains new steps.

    python packaging/refresh_graphs.py MODEL...

MODEL is the folder or zip of a model. Weights, fingerprint and training record stay as they are; every
graph is checked for parity against torch.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine import device, modelfile


def refresh(path: Path) -> list[str]:
    """The names of the graphs the model has now."""
    device.prepare_environment()
    import importlib

    import torch

    from engine.graphs import export_graphs

    model = modelfile.open_model(path)
    networks = importlib.import_module(f"engine.{model.kind}.networks")
    net = networks.build(model.network).eval()
    own = net.state_dict()
    net.load_state_dict({name: torch.from_numpy(model.weights[name].copy()) for name in own})
    graphs = export_graphs(net, networks.graphs(net))
    for graph in graphs:
        modelfile.add_asset(path, f"{graph.name}.onnx", graph.data)
    about = {graph.name: graph.card() for graph in graphs}
    modelfile.annotate(path, parity={graph.name: graph.parity for graph in graphs}, graphs=about)
    return [graph.name for graph in graphs]


if __name__ == "__main__":
    for named in sys.argv[1:]:
        print(f"{named}: {', '.join(refresh(Path(named)))}")
