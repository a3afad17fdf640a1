package io.github.dynamolocks.client;

import java.security.SecureRandom;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Generates random owner ids, but fixed fractions, so that a test knows the times of
 * polls.
 */
final class WithoutJitter implements RandomGenerator {

	private final SecureRandom ids = new SecureRandom();

	private final DoubleSupplier fractions;

	WithoutJitter() {
		this(() -> 0.5);
	}

	WithoutJitter(DoubleSupplier fractions) {
		this.fractions = fractions;
	}

	@Override
	public long nextLong() {
		return this.ids.nextLong();
	}

	@Override
	public double nextDouble() {
		return this.fractions.getAsDouble();
	}

}
