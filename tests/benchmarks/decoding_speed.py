"""How fast tokens come, one after another: this program against torch, Hugging Face and llama.cpp, on the same weights.

    python tests/benchmarks/decoding_speed.py [--json] [--tokens N] [--rounds N] [--cpu] [--rivals FOLDER]

A decoder alone (the cross-attention of the writing studio has no like elsewhere) of 10.8 million numbers, context 256,
random weights, one thread: RMSNorm, normalised queries and keys, rotary positions, SwiGLU, which is the Qwen3 of the
other programs. N tokens are drawn greedily after 16; the rounds of all go in turn, medians are shown. agreement: the
share of places at which the next token is the same as by torch in float32, all fed the same text. eight: tokens a
second of eight texts drawn as one batch. Those that are not installed are left out: they are the extra "rivals"
(llama-cpp-python is built from source on installation), or lie in FOLDER. Exit code 1 where this program is slower than
5 times torch.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from engine.writing import networks
from engine.writing.decoder import Fast, InPlace
from engine.writing.networks import Network

SHAPE = Network(vocabulary=512, width=384, heads=6, encoder=0, decoder=6, hidden=1024)
PROMPT, CONTEXT = 16, 256
_KEPT: list[Any] = []
Next = Callable[[list[int]], np.ndarray]
"""Feed tokens, get the logits (V,) after the last."""


class Alone(torch.nn.Module):
    """The blocks of the writing network without the brief."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embed = torch.nn.Embedding(SHAPE.vocabulary, SHAPE.width)
        self.decoder = torch.nn.ModuleList(networks.Block(SHAPE, False) for _ in range(SHAPE.decoder))
        for p in self.parameters():
            torch.nn.init.normal_(p, std=0.7 * p.shape[1] ** -0.5)

    def forward(self, ids: torch.Tensor, past: list[Any] | None) -> tuple[torch.Tensor, list[Any]]:
        done = past[0][0].shape[2] if past else 0
        at = torch.arange(ids.shape[1]) + done
        mask = torch.arange(done + ids.shape[1])[None] <= at[:, None]
        x = networks.unit(self.embed(ids))
        kept = []
        for index, block in enumerate(self.decoder):
            x, now = block(x, at, mask[None, None], False, past[index] if past else None)
            kept.append(now)
        return torch.nn.functional.linear(networks.unit(x), self.embed.weight), kept


def weights_of(net: Alone) -> dict[str, np.ndarray]:
    found = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    return {**found, "gain": np.ones((), np.float32)}


def eager(net: Alone) -> Callable[[], Next]:
    def begin() -> Next:
        state: list[Any] = [None]

        def feed(ids: list[int]) -> np.ndarray:
            with torch.inference_mode():
                logits, state[0] = net(torch.tensor([ids]), state[0])
            return logits[0, -1].numpy()

        return feed

    return begin


def ours(fast: Fast, rows: int = 1) -> Callable[[], Next]:
    nothing = np.zeros((SHAPE.decoder, 2, 1, SHAPE.heads, 0, SHAPE.width // SHAPE.heads), np.float32)

    def begin() -> Next:
        grown = InPlace(fast, nothing, np.zeros((1, 0), np.float32))

        def feed(ids: list[int]) -> np.ndarray:
            logits = grown.feed(np.array([ids] * (rows if grown.length else 1), np.int64))
            if rows > 1 and grown.length == len(ids):
                grown.take([0] * rows)
            return logits[0, -1]

        return feed

    return begin


def plain_names(weights: dict[str, np.ndarray]) -> dict[str, Any]:
    """The weights as a Qwen3 has them: entry, head, and for each layer q, k, v, o, gate, up, down."""
    table = weights["embed.weight"]
    entry = table / np.sqrt((table.astype(np.float64) ** 2).mean(1, keepdims=True) + 1e-6)
    layers = []
    for index in range(SHAPE.decoder):
        part = f"decoder.{index}."
        key, value = np.split(weights[f"{part}own.pair.weight"], 2)
        gate, up = np.split(weights[f"{part}feed.up.weight"], 2)
        query, out, down = (weights[f"{part}{n}.weight"] for n in ("own.query", "own.out", "feed.down"))
        layers.append({"q": query, "k": key, "v": value, "o": out, "gate": gate, "up": up, "down": down})
    return {"entry": entry.astype(np.float32), "head": table, "layers": layers}


def hugging_face(weights: dict[str, np.ndarray]) -> tuple[Callable[[], Next], Callable[[list[int], int], Any]]:
    """By its modules token by token (for the agreement), and by generate()."""
    from transformers import Qwen3Config, Qwen3ForCausalLM  # pyright: ignore

    config = Qwen3Config(
        vocab_size=SHAPE.vocabulary, hidden_size=SHAPE.width, intermediate_size=SHAPE.hidden,
        num_hidden_layers=SHAPE.decoder, num_attention_heads=SHAPE.heads, num_key_value_heads=SHAPE.heads,
        head_dim=SHAPE.width // SHAPE.heads, max_position_embeddings=CONTEXT, rms_norm_eps=1e-6, rope_theta=10_000.0,
        tie_word_embeddings=False, bos_token_id=None, eos_token_id=None, pad_token_id=0,
    )  # fmt: skip
    net = Qwen3ForCausalLM(config).eval().float()
    named = plain_names(weights)
    with torch.no_grad():
        net.model.embed_tokens.weight.copy_(torch.from_numpy(named["entry"]))
        net.lm_head.weight.copy_(torch.from_numpy(named["head"].copy()))
        for layer, own in zip(net.model.layers, named["layers"], strict=True):
            parts = {"q": layer.self_attn.q_proj, "k": layer.self_attn.k_proj, "v": layer.self_attn.v_proj,
                     "o": layer.self_attn.o_proj, "gate": layer.mlp.gate_proj, "up": layer.mlp.up_proj,
                     "down": layer.mlp.down_proj}  # fmt: skip
            for name, part in parts.items():
                part.weight.copy_(torch.from_numpy(own[name].copy()))

    def begin() -> Next:
        state: list[Any] = [None]

        def feed(ids: list[int]) -> np.ndarray:
            with torch.inference_mode():
                out = net(torch.tensor([ids]), past_key_values=state[0], use_cache=True)
            state[0] = out.past_key_values
            return out.logits[0, -1].numpy()

        return feed

    def generate(ids: list[int], count: int) -> Any:
        with torch.inference_mode():
            return net.generate(torch.tensor([ids]), max_new_tokens=count, min_new_tokens=count, do_sample=False)

    return begin, generate


def llama_cpp(weights: dict[str, np.ndarray], path: Path) -> Callable[[], Next]:
    import gguf  # pyright: ignore
    import llama_cpp as native  # pyright: ignore

    named = plain_names(weights)
    writer = gguf.GGUFWriter(str(path), "qwen3")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(SHAPE.width)
    writer.add_block_count(SHAPE.decoder)
    writer.add_feed_forward_length(SHAPE.hidden)
    writer.add_head_count(SHAPE.heads)
    writer.add_head_count_kv(SHAPE.heads)
    writer.add_key_length(SHAPE.width // SHAPE.heads)
    writer.add_value_length(SHAPE.width // SHAPE.heads)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(SHAPE.vocabulary)
    writer.add_tokenizer_model("none")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    eight = gguf.GGMLQuantizationType.Q8_0

    def add(name: str, value: np.ndarray) -> None:
        if value.ndim == 1:
            writer.add_tensor(name, value)
        else:
            writer.add_tensor(name, gguf.quants.quantize(np.ascontiguousarray(value), eight), raw_dtype=eight)

    add("token_embd.weight", named["entry"])
    add("output.weight", named["head"])
    ones, short = np.ones(SHAPE.width, np.float32), np.ones(SHAPE.width // SHAPE.heads, np.float32)
    add("output_norm.weight", ones)
    for index, layer in enumerate(named["layers"]):
        for name, there in (("attn_q", "q"), ("attn_k", "k"), ("attn_v", "v"), ("attn_output", "o"),
                            ("ffn_gate", "gate"), ("ffn_up", "up"), ("ffn_down", "down")):  # fmt: skip
            add(f"blk.{index}.{name}.weight", layer[there])
        for name, value in (("attn_norm", ones), ("ffn_norm", ones), ("attn_q_norm", short), ("attn_k_norm", short)):
            add(f"blk.{index}.{name}.weight", value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    silent = native.llama_log_callback(lambda level, text, data: None)
    _KEPT.append(silent)  # the library calls it to the end
    native.llama_log_set(silent, None)
    native.llama_backend_init()
    model = native.llama_model_load_from_file(str(path).encode(), native.llama_model_default_params())
    settings = native.llama_context_default_params()
    settings.n_ctx, settings.n_threads, settings.n_threads_batch = CONTEXT, 1, 1
    context = native.llama_init_from_model(model, settings)
    if not context:
        raise RuntimeError("llama.cpp did not take the model")

    def begin() -> Next:
        native.llama_memory_clear(native.llama_get_memory(context), True)

        def feed(ids: list[int]) -> np.ndarray:
            tokens = (native.llama_token * len(ids))(*ids)
            if native.llama_decode(context, native.llama_batch_get_one(tokens, len(ids))):
                raise RuntimeError("llama.cpp could not go on")
            return np.ctypeslib.as_array(native.llama_get_logits_ith(context, -1), (SHAPE.vocabulary,))

        return feed

    return begin


def clock() -> float:
    return time.process_time() if "--cpu" in sys.argv else time.perf_counter()


def run(begin: Callable[[], Next], prompt: list[int], count: int) -> float:
    """Seconds for so many tokens after the prompt, the likeliest each time."""
    feed = begin()
    token = int(np.argmax(feed(prompt)))
    began = clock()
    for _ in range(count):
        token = int(np.argmax(feed([token])))
    return clock() - began


def agreement(begin: Callable[[], Next], truth: Callable[[], Next], text: list[int]) -> float:
    one, other = begin(), truth()
    same = [int(np.argmax(one([token]))) == int(np.argmax(other([token]))) for token in text]
    return sum(same) / len(same)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tokens", type=int, default=200, help="tokens of a round (200)")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cpu", action="store_true", help="processor seconds, not the clock's: on a busy machine")
    parser.add_argument("--rivals", type=Path, help="a folder of installed packages to look in as well")
    asked = parser.parse_args()
    if asked.rivals:
        sys.path.append(str(asked.rivals))
    torch.set_num_threads(1)
    net = Alone().eval()
    weights = weights_of(net)
    network = SHAPE.to_json()
    eight = Fast(network, weights, 1, True)
    runs: dict[str, Callable[[], Next]] = {
        "this program, 8 bits": ours(eight),
        "this program, 32 bits": ours(Fast(network, weights, 1, False)),
        "torch eager with cache": eager(net),
    }
    timed: dict[str, Callable[[list[int], int], float]] = {}
    folder = tempfile.TemporaryDirectory()
    try:
        runs["llama.cpp q8_0"] = llama_cpp(weights, Path(folder.name) / "model.gguf")
    except ImportError as error:
        print(f"llama.cpp is left out ({error}).", file=sys.stderr)
    generate = None
    try:
        runs["Hugging Face, step by step"], generate = hugging_face(weights)
    except ImportError as error:
        print(f"Hugging Face is left out ({error}).", file=sys.stderr)
    rng = np.random.default_rng(0)
    text = [int(token) for token in rng.integers(0, SHAPE.vocabulary, 128)]
    prompt = text[:PROMPT]
    same = {name: agreement(begin, runs["torch eager with cache"], text) for name, begin in runs.items()}
    for name, begin in runs.items():
        timed[name] = lambda ids, count, begin=begin: run(begin, ids, count)
    if generate is not None:
        del timed["Hugging Face, step by step"]

        def generated(ids: list[int], count: int) -> float:
            began = clock()
            generate(ids, count)
            return clock() - began

        timed["Hugging Face generate"] = generated
        same["Hugging Face generate"] = same["Hugging Face, step by step"]
    timed["this program, 8 bits, eight as one batch"] = lambda ids, count: run(ours(eight, 8), ids, count) / 8
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for number in range(-1, asked.rounds):
        for name, call in timed.items():
            took = call(prompt, 20 if number < 0 else asked.tokens)
            if number >= 0:
                seconds[name].append(took)
    rate = {name: asked.tokens / statistics.median(values) for name, values in seconds.items()}
    base = rate["torch eager with cache"]
    rows = [
        {
            "name": name,
            "tokens_per_second": round(value, 1),
            "over_torch": round(value / base, 2),
            "over_llama_cpp": round(value / rate["llama.cpp q8_0"], 2) if "llama.cpp q8_0" in rate else None,
            "agreement": round(same[name], 3) if name in same else None,
        }
        for name, value in sorted(rate.items(), key=lambda item: -item[1])
    ]
    parameters = sum(value.size for name, value in weights.items() if name != "gain")
    if asked.json:
        print(json.dumps({"parameters": parameters, "rows": rows, "rounds": asked.rounds}, indent=2))
    else:
        print(f"{parameters / 1e6:.1f} million numbers, {asked.tokens} tokens, {asked.rounds} rounds")
        for row in rows:
            print(
                f"{row['name']:42} {row['tokens_per_second']:8.1f} tokens/s   {row['over_torch']:5.2f} x torch"
                + (f"   {row['over_llama_cpp']:5.2f} x llama.cpp" if row["over_llama_cpp"] else "")
                + (f"   agreement {row['agreement']:.3f}" if row["agreement"] is not None else "")
            )
    folder.cleanup()
    return 0 if rate["this program, 8 bits"] >= 5 * base else 1


if __name__ == "__main__":
    sys.exit(main())
