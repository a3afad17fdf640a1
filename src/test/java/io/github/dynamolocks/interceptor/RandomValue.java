package io.github.dynamolocks.interceptor;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.RandomText;

/**
 * Generates values of expressions: text, numbers, null, nested containers, and objects
 * whose methods fail.
 */
final class RandomValue {

	private final RandomText random;

	RandomValue(RandomText random) {
		this.random = random;
	}

	/** Describes values by their class, because the toString() of some fails. */
	static String describe(@Nullable Object[] values) {
		return Arrays.stream(values)
			.map((value) -> (value instanceof String text) ? text
					: String.valueOf(ClassUtils.getDescriptiveType(value)))
			.toList()
			.toString();
	}

	@Nullable Object next() {
		return value(3);
	}

	private @Nullable Object value(int depth) {
		int kind = this.random.below((depth > 0) ? 20 : 11);
		return switch (kind) {
			case 0 -> null;
			case 1 -> this.random.text();
			case 2 -> this.random.pick("", " ", "\u2003", "\ud800", "a".repeat(2048), "é".repeat(1025));
			case 3 -> this.random.pick(0, -1L, 1.5, Double.NaN, BigInteger.TEN.pow(3000), UUID.randomUUID());
			case 4 -> this.random.pick(new BigDecimal("1E+2147483647"), new BigDecimal("1E-2147483647"),
					new BigDecimal("1E+100000"), new BigDecimal("-0.0"), BigDecimal.TEN);
			case 5 -> new Object();
			case 6 -> new Failing();
			case 7 -> new WithoutText();
			case 8 -> CharBuffer.wrap("text");
			case 9 -> this.random.pick(Optional.empty(), OptionalInt.empty(), OptionalInt.of(1), Map.of(), List.of());
			case 10 -> this.random.pick(new FailingList(), new Changing(), itself());
			case 11 -> Optional.ofNullable(value(depth - 1));
			case 12 -> new @Nullable Object[] { value(depth - 1), value(depth - 1) };
			case 13 -> new int[this.random.below(3)];
			case 14 -> new char[][] { { 'a' }, {} };
			case 15 -> new byte[] { 1, 2 };
			case 16 -> Collections.singletonMap("a", value(depth - 1));
			case 17 -> iterable();
			default -> many(depth - 1);
		};
	}

	private Collection<@Nullable Object> many(int depth) {
		Collection<@Nullable Object> many = new ArrayList<>();
		for (int i = this.random.below(4); i > 0; i--) {
			many.add(value(depth));
		}
		return many;
	}

	private static Object itself() {
		List<Object> itself = new ArrayList<>();
		itself.add(itself);
		return itself;
	}

	private static Iterable<String> iterable() {
		return new Iterable<>() {

			@Override
			public Iterator<String> iterator() {
				return new LinkedHashSet<>(List.of("a")).iterator();
			}

		};
	}

	/**
	 * Fails in every method.
	 */
	private static final class Failing {

		@Override
		public boolean equals(@Nullable Object other) {
			throw new UnsupportedOperationException("not comparable");
		}

		@Override
		public int hashCode() {
			throw new UnsupportedOperationException("no hash code");
		}

		@Override
		public String toString() {
			throw new UnsupportedOperationException("no text");
		}

	}

	/**
	 * Returns null from toString().
	 */
	private static final class WithoutText {

		@Override
		@SuppressWarnings({ "NullAway", "ToStringReturnsNull" })
		public @Nullable String toString() {
			return null;
		}

	}

	/**
	 * Fails when it is read, like a collection whose session was closed.
	 */
	private static final class FailingList extends AbstractList<String> {

		@Override
		public String get(int index) {
			throw new IllegalStateException("the session is closed");
		}

		@Override
		public int size() {
			return 2;
		}

	}

	/**
	 * Has a text that is too long for every key.
	 */
	private static final class Changing implements CharSequence {

		@Override
		public int length() {
			return 0;
		}

		@Override
		public char charAt(int index) {
			throw new IndexOutOfBoundsException(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this;
		}

		@Override
		public String toString() {
			return "x".repeat(5_000);
		}

	}

}
