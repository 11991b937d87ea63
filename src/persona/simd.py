"""An explicit 8-lane SIMD type for Numba kernels, in pure Python.

Numba's own loops vectorise only when LLVM happens to see how; for small irregular footprints it does not. Here a
value of type "8 floats" is lowered to LLVM's ``<8 x float>``, which LLVM maps to the machine it runs on: one AVX
register, two SSE or NEON registers. The same source therefore runs everywhere and needs no C compiler.

Three vector types exist inside kernels: ``F8`` (8 x float32), ``I8`` (8 x int32) and ``M8`` (8 x bool). ``+ - * /`` and
``< <= > >=`` take two F8, or one F8 and a scalar; ``& |`` take two masks. Everything else is a function below. None of
them checks bounds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numba.extending
from llvmlite import ir
from numba.core import cgutils, imputils, types
from numba.core.typing import templates
from numba.extending import models, register_model

from persona.jit import FUSED, kernel

LANES = 8
lower_builtin: Any = imputils.lower_builtin
infer_global: Any = templates.infer_global
intrinsic: Any = numba.extending.intrinsic  # typed so: the function a kernel calls has no typing context argument
_FLOAT, _INT, _BOOL = ir.FloatType(), ir.IntType(32), ir.IntType(1)
_VECTORS = {
    "f8": ir.VectorType(_FLOAT, LANES),
    "i8": ir.VectorType(_INT, LANES),
    "m8": ir.VectorType(_BOOL, LANES),
}
# No "nnan" or "ninf": an overflow in one lane must stay an infinity, not become undefined behaviour.
_FLAGS = tuple(sorted(FUSED))


class Vector(types.Type):
    """The Numba type of a vector value."""


class Private(types.Type):
    """The Numba type of a small array of vectors that lives on the stack, ideally in registers."""


F8, I8, M8 = Vector("f8"), Vector("i8"), Vector("m8")
_PRIVATE = Private("private_f8")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, fe_type: Any) -> None:
        super().__init__(manager, fe_type, _VECTORS[fe_type.name])


@register_model(Private)
class _PrivateModel(models.PrimitiveModel):
    def __init__(self, manager: Any, fe_type: Any) -> None:
        super().__init__(manager, fe_type, _VECTORS["f8"].as_pointer())


def _indices(values: Any) -> ir.Constant:
    values = list(values)
    return ir.Constant(ir.VectorType(_INT, len(values)), values)


def _undefined(kind: Any) -> ir.Constant:
    return ir.Constant(kind, ir.Undefined)


def _broadcast(builder: Any, scalar: Any) -> Any:
    first = builder.insert_element(_undefined(ir.VectorType(scalar.type, LANES)), scalar, ir.Constant(_INT, 0))
    return builder.shuffle_vector(first, _undefined(first.type), _indices([0] * LANES))


def _as_vector(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, Vector):
        return value
    return _broadcast(builder, context.cast(builder, value, kind, types.float32))


def _define_operator(op: Any, emit: Callable[[Any, Any, Any], Any], result: Vector) -> None:
    @infer_global(op)
    class _Template(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            if len(args) == 2 and F8 in args and all(a == F8 or isinstance(a, types.Float) for a in args):
                return templates.signature(result, *args)
            return None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, *[_as_vector(context, builder, t, a) for t, a in zip(sig.args, args, strict=True)])

    for kinds in ((F8, F8), (F8, types.Float), (types.Float, F8)):
        lower_builtin(op, *kinds)(lower)


def _define_mask_operator(op: Any, emit: Callable[[Any, Any, Any], Any]) -> None:
    @infer_global(op)
    class _Template(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            return templates.signature(M8, M8, M8) if args == (M8, M8) else None

    lower_builtin(op, M8, M8)(lambda context, builder, sig, args: emit(builder, *args))


_define_operator(operator.add, lambda b, x, y: b.fadd(x, y, flags=_FLAGS), F8)
_define_operator(operator.sub, lambda b, x, y: b.fsub(x, y, flags=_FLAGS), F8)
_define_operator(operator.mul, lambda b, x, y: b.fmul(x, y, flags=_FLAGS), F8)
_define_operator(operator.truediv, lambda b, x, y: b.fdiv(x, y, flags=_FLAGS), F8)
_define_operator(operator.lt, lambda b, x, y: b.fcmp_ordered("<", x, y), M8)
_define_operator(operator.le, lambda b, x, y: b.fcmp_ordered("<=", x, y), M8)
_define_operator(operator.gt, lambda b, x, y: b.fcmp_ordered(">", x, y), M8)
_define_operator(operator.ge, lambda b, x, y: b.fcmp_ordered(">=", x, y), M8)
_define_mask_operator(operator.and_, lambda b, x, y: b.and_(x, y))
_define_mask_operator(operator.or_, lambda b, x, y: b.or_(x, y))


def _index(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    return context.cast(builder, value, kind, types.intp)


def _address(context: Any, builder: Any, sig: Any, args: Any, pointee: Any) -> Any:
    """Pointer to element ``args[1]`` of the contiguous array ``args[0]``."""
    array = cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0])
    element = builder.gep(array.data, [_index(context, builder, sig.args[1], args[1])])
    return builder.bitcast(element, pointee.as_pointer())


# ---- memory -------------------------------------------------------------------------------------------------------


@intrinsic
def load(typingctx, array, i):
    """``array[i : i + 8]`` of a flat float32 array as F8."""

    def gen(context, builder, sig, args):
        return builder.load(_address(context, builder, sig, args, _VECTORS["f8"]), align=4)

    return F8(array, i), gen


@intrinsic
def store(typingctx, array, i, vector):
    """``array[i : i + 8] = vector``, bit for bit (a uint32 array receives the floats' bit patterns)."""

    def gen(context, builder, sig, args):
        builder.store(args[2], _address(context, builder, sig, args, _VECTORS["f8"]), align=4)
        return context.get_dummy_value()

    return types.void(array, i, vector), gen


@intrinsic
def get(typingctx, array, i):
    """``array[i]`` without bounds check or negative indices."""

    def gen(context, builder, sig, args):
        return builder.load(_address(context, builder, sig, args, context.get_data_type(sig.args[0].dtype)))

    return array.dtype(array, i), gen


@intrinsic
def put(typingctx, array, i, value):
    """``array[i] = value`` without bounds check or negative indices."""

    def gen(context, builder, sig, args):
        element = context.cast(builder, args[2], sig.args[2], sig.args[0].dtype)
        builder.store(element, _address(context, builder, sig, args, context.get_data_type(sig.args[0].dtype)))
        return context.get_dummy_value()

    return types.void(array, i, value), gen


@intrinsic(prefer_literal=True)
def load_columns(typingctx, array, i, k):
    """8 rows of k floats that start at ``array[i]``, as a tuple of k columns."""
    columns = k.literal_value

    def gen(context, builder, sig, args):
        kind = ir.VectorType(_FLOAT, LANES * columns)
        rows = builder.load(_address(context, builder, sig, args, kind), align=4)
        picked = [
            builder.shuffle_vector(rows, _undefined(kind), _indices(c + j * columns for j in range(LANES)))
            for c in range(columns)
        ]
        return context.make_tuple(builder, sig.return_type, picked)

    return types.UniTuple(F8, columns)(array, i, k), gen


def _interleaved(builder: Any, columns: list[Any]) -> Any:
    """k columns of 8 lanes as one vector of 8 rows of k."""
    joined = columns[0]
    for n in range(1, len(columns)):  # a shuffle needs two operands of one width: widen the next column first
        part = columns[n]
        if n > 1:
            widened = _indices([*range(LANES), *[0] * (LANES * (n - 1))])
            part = builder.shuffle_vector(part, _undefined(part.type), widened)
        both = _indices([*range(LANES * n), *range(LANES * n, LANES * (n + 1))])
        joined = builder.shuffle_vector(joined, part, both)
    rows = _indices(c * LANES + j for j in range(LANES) for c in range(len(columns)))
    return builder.shuffle_vector(joined, _undefined(joined.type), rows)


@intrinsic
def store_columns(typingctx, array, i, vectors):
    """Inverse of :func:`load_columns`: write a tuple of k columns as 8 rows of k floats."""

    def gen(context, builder, sig, args):
        joined = _interleaved(builder, cgutils.unpack_tuple(builder, args[2], vectors.count))
        builder.store(joined, _address(context, builder, sig, args, joined.type), align=4)
        return context.get_dummy_value()

    return types.void(array, i, vectors), gen


@intrinsic
def add_columns(typingctx, array, i, vectors):
    """Like :func:`store_columns`, added to what is there."""

    def gen(context, builder, sig, args):
        joined = _interleaved(builder, cgutils.unpack_tuple(builder, args[2], vectors.count))
        where = _address(context, builder, sig, args, joined.type)
        builder.store(builder.fadd(builder.load(where, align=4), joined), where, align=4)
        return context.get_dummy_value()

    return types.void(array, i, vectors), gen


@intrinsic(prefer_literal=True)
def load_planes(typingctx, array, i, stride, k):
    """``array[i + c * stride : i + c * stride + 8]`` for c in range(k), as a tuple."""
    planes = k.literal_value

    def gen(context, builder, sig, args):
        first, step = (_index(context, builder, sig.args[j], args[j]) for j in (1, 2))
        where = [builder.add(first, builder.mul(step, ir.Constant(step.type, c))) for c in range(planes)]
        whole = types.void(sig.args[0], types.intp)
        pointers = [_address(context, builder, whole, (args[0], w), _VECTORS["f8"]) for w in where]
        return context.make_tuple(builder, sig.return_type, [builder.load(p, align=4) for p in pointers])

    return types.UniTuple(F8, planes)(array, i, stride, k), gen


@intrinsic
def store_planes(typingctx, array, i, stride, vectors):
    """Inverse of :func:`load_planes`."""
    planes = vectors.count

    def gen(context, builder, sig, args):
        first, step = (_index(context, builder, sig.args[j], args[j]) for j in (1, 2))
        whole = types.void(sig.args[0], types.intp)
        for c, part in enumerate(cgutils.unpack_tuple(builder, args[3], planes)):
            where = builder.add(first, builder.mul(step, ir.Constant(step.type, c)))
            builder.store(part, _address(context, builder, whole, (args[0], where), _VECTORS["f8"]), align=4)
        return context.get_dummy_value()

    return types.void(array, i, stride, vectors), gen


@intrinsic(prefer_literal=True)
def prefetch(typingctx, array, i, write):
    """Ask for the cache line of ``array[i]``; ``write`` is the literal 0 or 1."""
    kind = write.literal_value

    def gen(context, builder, sig, args):
        byte = ir.IntType(8).as_pointer()
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, _INT, _INT, _INT]), "llvm.prefetch.p0"
        )
        line = _address(context, builder, sig, args, ir.IntType(8))
        builder.call(function, [line, ir.Constant(_INT, kind), ir.Constant(_INT, 3), ir.Constant(_INT, 1)])
        return context.get_dummy_value()

    return types.void(array, i, write), gen


@intrinsic
def fetch_add(typingctx, array, i):
    """Atomically add 1 to ``array[i]`` (int64) and return its value before."""

    def gen(context, builder, sig, args):
        kind = ir.IntType(64)
        pointer = _address(context, builder, sig, args, kind)
        return builder.atomic_rmw("add", pointer, ir.Constant(kind, 1), "monotonic")

    return types.int64(array, i), gen


@intrinsic(prefer_literal=True)
def private(typingctx, count):
    """A private array of ``count`` (a literal) F8 values."""
    length = count.literal_value

    def gen(context, builder, sig, args):
        return builder.bitcast(
            cgutils.alloca_once(builder, ir.ArrayType(_VECTORS["f8"], length)), _VECTORS["f8"].as_pointer()
        )

    return _PRIVATE(count), gen


@intrinsic
def private_get(typingctx, array, i):
    """Element i of a private array."""

    def gen(context, builder, sig, args):
        return builder.load(builder.gep(args[0], [_index(context, builder, sig.args[1], args[1])]))

    return F8(array, i), gen


@intrinsic
def private_put(typingctx, array, i, vector):
    """Set element i of a private array."""

    def gen(context, builder, sig, args):
        builder.store(args[2], builder.gep(args[0], [_index(context, builder, sig.args[1], args[1])]))
        return context.get_dummy_value()

    return types.void(array, i, vector), gen


# ---- values -------------------------------------------------------------------------------------------------------


@intrinsic
def splat(typingctx, scalar):
    """The scalar in all lanes."""

    def gen(context, builder, sig, args):
        return _broadcast(builder, context.cast(builder, args[0], sig.args[0], types.float32))

    return F8(scalar), gen


@intrinsic
def iota(typingctx):
    """0, 1, ..., 7."""
    return F8(), lambda context, builder, sig, args: ir.Constant(_VECTORS["f8"], [float(i) for i in range(LANES)])


@intrinsic
def select(typingctx, mask, yes, no):
    """Lane by lane ``yes if mask else no``; both may be F8 or scalar."""

    def gen(context, builder, sig, args):
        values = [_as_vector(context, builder, t, v) for t, v in zip(sig.args[1:], args[1:], strict=True)]
        return builder.select(args[0], *values)

    return F8(mask, yes, no), gen


@intrinsic
def any_lane(typingctx, mask):
    """Whether any lane of a mask is set."""

    def gen(context, builder, sig, args):
        bits = ir.IntType(LANES)
        return builder.icmp_unsigned("!=", builder.bitcast(args[0], bits), ir.Constant(bits, 0))

    return types.boolean(mask), gen


@intrinsic
def sqrt(typingctx, x):
    """Square root."""

    def gen(context, builder, sig, args):
        kind = _VECTORS["f8"]
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind]), "llvm.sqrt.v8f32")
        return builder.call(function, args)

    return F8(x), gen


@intrinsic
def sum_lanes(typingctx, x):
    """Sum of the eight lanes, always in the same order."""

    def gen(context, builder, sig, args):
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_FLOAT, [_FLOAT, _VECTORS["f8"]]), "llvm.vector.reduce.fadd.v8f32"
        )
        return builder.call(function, [ir.Constant(_FLOAT, -0.0), args[0]], fastmath=("reassoc", "nsz"))

    return types.float32(x), gen


@intrinsic(prefer_literal=True)
def sum_private(typingctx, array, first, count):
    """Lane k is the sum over the lanes of element ``first + k`` of a private array, 0 for k >= count (literals)."""
    start, length = first.literal_value, count.literal_value

    def gen(context, builder, sig, args):
        kind = _VECTORS["f8"]
        values = [
            builder.load(builder.gep(args[0], [ir.Constant(_INT, start + k)]))
            if k < length
            else ir.Constant(kind, None)
            for k in range(LANES)
        ]
        # Two vectors become one that holds the sums of neighbouring lanes of both; three rounds leave one vector.
        while len(values) > 1:
            halves = [
                [builder.shuffle_vector(a, b, _indices(range(odd, 2 * LANES, 2))) for odd in (0, 1)]
                for a, b in zip(values[::2], values[1::2], strict=True)
            ]
            values = [builder.fadd(even, odd) for even, odd in halves]
        return values[0]

    return F8(array, first, count), gen


@intrinsic
def store_half(typingctx, array, i, vector):
    """``array[i : i + 4]`` = the first four lanes."""

    def gen(context, builder, sig, args):
        low = builder.shuffle_vector(args[2], _undefined(args[2].type), _indices(range(LANES // 2)))
        builder.store(low, _address(context, builder, sig, args, low.type), align=4)
        return context.get_dummy_value()

    return types.void(array, i, vector), gen


@intrinsic
def dot_columns(typingctx, xs, ys):
    """Sum over c of xs[c] * ys[c] of two tuples of F8."""

    def gen(context, builder, sig, args):
        pairs = zip(*(cgutils.unpack_tuple(builder, a, xs.count) for a in args), strict=True)
        products = [builder.fmul(x, y, flags=_FLAGS) for x, y in pairs]
        total = products[0]
        for product in products[1:]:
            total = builder.fadd(total, product, flags=_FLAGS)
        return total

    return F8(xs, ys), gen


@intrinsic
def _truncate(typingctx, x):
    return I8(x), lambda context, builder, sig, args: builder.fptosi(args[0], _VECTORS["i8"])


@intrinsic
def _to_float(typingctx, x):
    return F8(x), lambda context, builder, sig, args: builder.sitofp(args[0], _VECTORS["f8"])


@intrinsic
def pack_halves(typingctx, low, high):
    """Whole numbers 0 to 65535 as the two halves of 32-bit words, ``low + 65536 * high``, their bits taken as F8."""

    def gen(context, builder, sig, args):
        first, second = (builder.fptosi(a, _VECTORS["i8"]) for a in args)
        shifted = builder.shl(second, ir.Constant(_VECTORS["i8"], [16] * LANES))
        return builder.bitcast(builder.or_(first, shifted), _VECTORS["f8"])

    return F8(low, high), gen


@intrinsic
def _scale_by_power(typingctx, x, n):
    """x * 2**n by adding to the exponent bits."""

    def gen(context, builder, sig, args):
        bits = builder.bitcast(args[0], _VECTORS["i8"])
        shifted = builder.shl(args[1], ir.Constant(_VECTORS["i8"], [23] * LANES))
        return builder.bitcast(builder.add(bits, shifted), _VECTORS["f8"])

    return F8(x, n), gen


@intrinsic
def _exponent(typingctx, x):
    """The exponent that leaves a mantissa in [sqrt(1/2), sqrt(2))."""

    def gen(context, builder, sig, args):
        def constant(value: int) -> ir.Constant:
            return ir.Constant(_VECTORS["i8"], [value] * LANES)

        bits = builder.bitcast(args[0], _VECTORS["i8"])
        return builder.ashr(builder.sub(bits, constant(0x3F3504F3)), constant(23))

    return I8(x), gen


@intrinsic
def _negate_int(typingctx, x):
    return I8(x), lambda context, builder, sig, args: builder.neg(args[0])


@kernel()
def minimum(a, b):
    """Lane-wise minimum; ``b`` where ``a`` is NaN."""
    return select(a < b, a, b)


@kernel()
def maximum(a, b):
    """Lane-wise maximum; ``b`` where ``a`` is NaN."""
    return select(a > b, a, b)


@kernel()
def truncate(x):
    """Lane-wise x without its fraction, for abs(x) < 2**31."""
    return _to_float(_truncate(x))


@kernel()
def exp2(x):
    """2**x for x up to about 0, below 2**-100 flat; relative error 2e-7 (degree-5 polynomial)."""
    x = select(x < -100.0, -100.0, x)
    n = _truncate(x - 0.5)
    f = x - _to_float(n)
    p = f * 1.326471435e-3 + 9.671512638e-3  # least largest relative error on [-1/2, 1/2]
    p = p * f + 5.550733774e-2
    p = p * f + 2.402224209e-1
    p = p * f + 6.931469776e-1
    p = p * f + 1.0
    return _scale_by_power(p, n)


@kernel()
def log2(x):
    """Base-2 logarithm of a positive normal number; absolute error 1e-7 around 1."""
    e = _exponent(x)
    m = _scale_by_power(x, _negate_int(e))
    s = (m - 1.0) / (m + 1.0)
    t = s * s
    p = (((t * (1.0 / 9.0) + 1.0 / 7.0) * t + 1.0 / 5.0) * t + 1.0 / 3.0) * t + 1.0
    return _to_float(e) + s * p * 2.8853900817779268
