package io.github.dynamolocks.client;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that the fencing of a request overrides the default of its client.
 */
class FencingChoiceTests {

	private static final LockRequest REQUEST = LockRequest.of("a");

	private final ManualLocks unfenced = new ManualLocks();

	private final ManualLocks fenced = new ManualLocks(ManualLocks.SETTINGS.withFencing());

	@ParameterizedTest
	@CsvSource({ "DEFAULT, false, true", "ON, true, true", "OFF, false, false" })
	void fencingOfTheRequestOverridesTheDefaultOfTheClient(Fencing choice, boolean inUnfenced, boolean inFenced) {
		LockRequest request = REQUEST.withFencing(choice);
		assertThat(hasToken(this.unfenced, request)).isEqualTo(inUnfenced);
		assertThat(hasToken(this.fenced, request)).isEqualTo(inFenced);
	}

	private static boolean hasToken(ManualLocks locks, LockRequest request) {
		try (Lease lease = locks.client().acquire(request)) {
			boolean inItem = locks.item("a").map(LockRecord::fencingToken).isPresent();
			assertThat(lease.fencingToken().isPresent()).isEqualTo(inItem);
			return inItem;
		}
	}

	@Test
	void unfencedLockDoesNotResetTheFencingToken() {
		OptionalLong first = this.fenced.client().execute(REQUEST, Lease::fencingToken);
		OptionalLong none = this.fenced.client().execute(REQUEST.withFencing(Fencing.OFF), Lease::fencingToken);
		OptionalLong second = this.fenced.client().execute(REQUEST, Lease::fencingToken);

		assertThat(none).isEmpty();
		assertThat(second.orElseThrow()).isGreaterThan(first.orElseThrow());
	}

	@Test
	void fencedCallDoesNotNestInACallThatOptedOut() {
		DefaultLockClient client = this.fenced.client();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.execute(REQUEST.withFencing(Fencing.OFF),
					(outer) -> client.execute(REQUEST, Lease::fencingToken)))
			.withMessageContaining("'a'")
			.withMessageContaining("is not fenced");
		boolean nested = client.execute(REQUEST,
				(outer) -> client.execute(REQUEST.withFencing(Fencing.OFF), Lease::isHeld));
		assertThat(nested).isTrue();
	}

}
