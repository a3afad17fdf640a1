package io.github.dynamolocks;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class LockRequestTests {

	private static final LockRequest FULL = LockRequest.of("full")
		.withWaitTime(Duration.ofSeconds(1))
		.withLease(Duration.ofSeconds(4))
		.withHoldAtLeast(Duration.ofSeconds(2))
		.withFencing(Fencing.ON)
		.withOnLeaseLost(OnLeaseLost.INTERRUPT)
		.withPurpose("Shop.sell");

	@Test
	void newRequestUsesTheDefaultsOfTheClient() {
		LockRequest request = LockRequest.of("order:42");
		assertThat(request.resource()).isEqualTo("order:42");
		assertThat(request.waitTime()).isNull();
		assertThat(request.lease()).isNull();
		assertThat(request.renewed()).isTrue();
		assertThat(request.holdAtLeast()).isZero();
		assertThat(request.fenced()).isEqualTo(Fencing.DEFAULT);
		assertThat(request.onLeaseLost()).isEqualTo(OnLeaseLost.THROW);
		assertThat(request.purpose()).isNull();
	}

	@Test
	void requestReturnsItsValues() {
		assertThat(FULL.resource()).isEqualTo("full");
		assertThat(FULL.waitTime()).isEqualTo(Duration.ofSeconds(1));
		assertThat(FULL.lease()).isEqualTo(Duration.ofSeconds(4));
		assertThat(FULL.withoutRenewal().renewed()).isFalse();
		assertThat(FULL.holdAtLeast()).isEqualTo(Duration.ofSeconds(2));
		assertThat(FULL.fenced()).isEqualTo(Fencing.ON);
		assertThat(FULL.onLeaseLost()).isEqualTo(OnLeaseLost.INTERRUPT);
		assertThat(FULL.purpose()).isEqualTo("Shop.sell");
	}

	static List<UnaryOperator<LockRequest>> changes() {
		return List.of((request) -> request.withResource("another"),
				(request) -> request.withWaitTime(Duration.ofSeconds(9)),
				(request) -> request.withLease(Duration.ofSeconds(9)), LockRequest::withoutRenewal,
				(request) -> request.withHoldAtLeast(Duration.ofSeconds(9)),
				(request) -> request.withFencing(Fencing.OFF), (request) -> request.withOnLeaseLost(OnLeaseLost.THROW),
				(request) -> request.withPurpose("another"));
	}

	/** equals, hashCode and toString tell the copy from the original. */
	@ParameterizedTest
	@MethodSource("changes")
	void withMethodChangesOneValueOfACopy(UnaryOperator<LockRequest> change) {
		LockRequest changed = change.apply(FULL);

		assertThat(changed).isNotSameAs(FULL).isNotEqualTo(FULL).isEqualTo(change.apply(FULL));
		assertThat(changed).hasSameHashCodeAs(change.apply(FULL));
		assertThat(changed.toString()).isNotEqualTo(FULL.toString()).isEqualTo(change.apply(FULL).toString());
		assertThat(changed.hashCode()).isNotEqualTo(FULL.hashCode());
		assertThat(parts(changed)).as("parts in common").hasSize(parts(FULL).size() - 1);
	}

	private static List<Object> parts(LockRequest request) {
		Set<Object> original = Set.copyOf(all(FULL).toList());
		return all(request).filter(original::contains).toList();
	}

	private static Stream<Object> all(LockRequest request) {
		return Stream.of(request.resource(), "wait " + request.waitTime(), "lease " + request.lease(),
				"renewed " + request.renewed(), "hold " + request.holdAtLeast(), request.fenced(),
				request.onLeaseLost(), "for " + request.purpose());
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullWithoutADefaultIsRefused() {
		assertThatNullPointerException().isThrownBy(() -> LockRequest.of(null)).withMessage("resource");
		assertThatNullPointerException().isThrownBy(() -> FULL.withFencing(null)).withMessage("fenced");
		assertThatNullPointerException().isThrownBy(() -> FULL.withHoldAtLeast(null)).withMessage("holdAtLeast");
		assertThatNullPointerException().isThrownBy(() -> FULL.withOnLeaseLost(null)).withMessage("onLeaseLost");
		assertThat(FULL).isNotEqualTo(null).isNotEqualTo("full");
	}

	@Test
	void refusalOfADurationNamesItsResourceAndValue() {
		Duration tooLong = LockRequest.MAX_TIME.plusMillis(1);
		assertThatIllegalArgumentException().isThrownBy(() -> FULL.withWaitTime(Duration.ofMillis(-1)))
			.withMessage("The wait time of the lock on 'full' is PT-0.001S: it must be from PT0S to PT720H");
		assertThatIllegalArgumentException().isThrownBy(() -> FULL.withLease(LockRequest.MIN_LEASE.minusNanos(1)))
			.withMessageContaining("The lease of the lock on 'full' is PT2.999999999S");
		assertThatIllegalArgumentException().isThrownBy(() -> FULL.withHoldAtLeast(tooLong))
			.withMessageContaining("hold-at-least time");
		assertThatIllegalArgumentException().isThrownBy(() -> LockRequest.of(" ")).withMessageContaining("is blank");
	}

}
