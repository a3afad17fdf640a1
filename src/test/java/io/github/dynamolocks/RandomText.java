package io.github.dynamolocks;

import java.util.Random;

/**
 * Generates unexpected text, the same for the same seed. The seed is random, and every
 * failure prints it; {@code -Dfuzz.seed=…} repeats a run. Not thread-safe.
 */
public final class RandomText {

	private static final String ODD = "\u0000\u0001\t\n\u007f\u0085\u200b\u2028\ufeff\uffff'\"\\#{}$:٣e+-.0";

	private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	/**
	 * Returns the number of inputs to try, which {@code -Dfuzz.factor=…} multiplies.
	 * @param count the number of inputs in a build
	 * @return the number of inputs
	 */
	public static int times(int count) {
		return count * Integer.getInteger("fuzz.factor", 1);
	}

	/**
	 * Describes an input for the message of an assertion.
	 * @param input the input
	 * @return the seed and the input
	 */
	public String about(Object input) {
		return "seed %d, '%s'".formatted(this.seed, input);
	}

	/**
	 * Draws an integer.
	 * @param bound the exclusive upper bound
	 * @return an integer from zero
	 */
	public int below(int bound) {
		return this.random.nextInt(bound);
	}

	/**
	 * Draws true with a given probability.
	 * @param times the reciprocal of the probability
	 * @return true once in {@code times} calls on average
	 */
	public boolean oneIn(int times) {
		return this.random.nextInt(times) == 0;
	}

	/**
	 * Picks one of several values.
	 * @param choices the values
	 * @param <T> the type of the values
	 * @return one of the values
	 */
	@SafeVarargs
	public final <T> T pick(T... choices) {
		return choices[this.random.nextInt(choices.length)];
	}

	/**
	 * Draws a text: short or about 2,048 bytes long; ASCII or any chars, including
	 * unpaired surrogates.
	 * @return the text, which may be empty
	 */
	public String text() {
		int length = switch (this.random.nextInt(6)) {
			case 0 -> 510 + this.random.nextInt(6);
			case 1 -> 2046 + this.random.nextInt(5);
			default -> this.random.nextInt(12);
		};
		boolean plain = this.random.nextBoolean();
		StringBuilder text = new StringBuilder();
		while (text.length() < length) {
			if (plain) {
				text.append((char) (' ' + this.random.nextInt(95)));
				continue;
			}
			switch (this.random.nextInt(4)) {
				case 0 -> text.append((char) this.random.nextInt(0x10000));
				case 1 -> text.appendCodePoint(0x10000 + this.random.nextInt(0x100000));
				case 2 -> text.append((char) (0xd800 + this.random.nextInt(0x800)));
				default -> text.append(ODD.charAt(this.random.nextInt(ODD.length())));
			}
		}
		return text.toString();
	}

	/**
	 * Draws the text of a number, or a text that resembles one: few or about 38 digits,
	 * with and without a decimal point and an exponent close to its limits.
	 * @return the text
	 */
	public String number() {
		StringBuilder text = new StringBuilder(pick("", "", "-", "+", " ", "--"));
		text.append("0".repeat(this.random.nextInt(3)));
		int digits = (this.random.nextInt(2) == 0) ? 36 + this.random.nextInt(5) : this.random.nextInt(4);
		for (int i = 0; i < digits; i++) {
			text.append(this.random.nextInt(10));
		}
		if (this.random.nextInt(3) == 0) {
			text.insert(Math.min(text.length(), 1 + this.random.nextInt(20)), '.');
		}
		text.append("0".repeat(this.random.nextInt(3)));
		if (this.random.nextInt(3) == 0) {
			text.append('E')
				.append(pick("", "+", "-"))
				.append(pick("0", "5", "87", "88", "124", "125", "126", "130", "131", "2147483647", "2147483648",
						"99999999999999999999"));
		}
		return text.toString();
	}

}
