package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests resources, purposes and holders that contain line breaks, control characters of
 * terminals, or characters that change the direction of text.
 */
class HostileTextTests {

	private static final String HOSTILE = "order:42\r\n2027-03-01 WARN forged\u001b[2J\u2028next\u202eback\u0085";

	private static final String ESCAPED = "order:42\\r\\n2027-03-01 WARN forged\\u001b[2J\\u2028next\\u202eback\\u0085";

	private static final LockRequest REQUEST = LockRequest.of(HOSTILE).withPurpose(HOSTILE);

	private final ManualLocks locks = new ManualLocks();

	private final DefaultLockClient client = this.locks.client();

	@Test
	void hostileTextIsEscapedInRefusals() {
		Lease unused = this.locks.rival().acquire(REQUEST);

		LockNotAcquiredException ex = catchThrowableOfType(LockNotAcquiredException.class,
				() -> this.client.acquire(REQUEST));

		assertPrintable(ex.getMessage());
		assertThat(ex.resource()).isEqualTo(HOSTILE);
		LockInfo holder = ex.holder().orElseThrow();
		assertThat(holder.holder()).contains("back\u0085");
		assertPrintable(holder.toString());
		assertPrintable(holder.describe());
		assertEventsArePrintable(1);
	}

	@Test
	void hostileTextIsEscapedInExceptionsEventsAndLogsOfAFailingStore() {
		try (LogCapture log = new LogCapture("io.github.dynamolocks.client")) {
			this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());
			this.locks.store().always(Operation.RELEASE, FaultyLockStore.lost());
			Lease lease = this.client.acquire(REQUEST);
			this.locks.advance(ManualLocks.LEASE.dividedBy(2));
			assertThatThrownBy(lease::close).isInstanceOf(LockException.class);
			this.locks.advance(ManualLocks.LEASE.multipliedBy(2));

			assertThat(log.text()).contains("could not be renewed", "the release is retried", ESCAPED)
				.doesNotContain("\u001b", "\u2028", "\u202e", "\n2027-03-01 WARN forged");
			assertEventsArePrintable(3);
		}
	}

	@Test
	void hostileTextIsEscapedWhenALeaseIsLost() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.freeze(ManualLocks.LEASE.multipliedBy(2));

		assertPrintable(catchThrowableOfType(LeaseLostException.class, lease::ensureHeld).getMessage());
		assertEventsArePrintable(2);
	}

	@Test
	void hostileTextIsEscapedInInvalidRequests() {
		assertThatThrownBy(() -> REQUEST.withLease(Duration.ZERO)).satisfies((ex) -> assertPrintable(ex.getMessage()));
		assertThatThrownBy(() -> this.client.acquire(LockRequest.of(HOSTILE + "\ud800").withPurpose(HOSTILE)))
			.isInstanceOf(IllegalArgumentException.class)
			.satisfies((ex) -> assertPrintable(ex.getMessage()));
		assertThatThrownBy(() -> this.client.execute(REQUEST,
				(outer) -> this.client.execute(REQUEST.withFencing(Fencing.ON), (inner) -> "unreached")))
			.isInstanceOf(IllegalArgumentException.class)
			.satisfies((ex) -> assertPrintable(ex.getMessage()));
		assertPrintable(REQUEST.toString());
	}

	@Test
	void hostileTextIsEscapedInForeignAttributes() {
		LockInfo info = new LockInfo("order", null, "lockedBy '" + HOSTILE + "'", null, null, OptionalLong.empty(), 0,
				OptionalInt.empty());

		assertThat(info.describe()).isEqualTo(
				"held until its item is deleted, which was not written by this library (lockedBy '" + ESCAPED + "')");
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> {
			throw new LockNotAcquiredException("order", Duration.ZERO, info);
		}).withMessageEndingWith(info.describe());
		assertPrintable(new LockStoreException(HOSTILE, HOSTILE, HOSTILE, null, false).getMessage());
	}

	private void assertEventsArePrintable(int least) {
		assertThat(this.locks.events()).hasSizeGreaterThanOrEqualTo(least).allSatisfy((event) -> {
			assertPrintable(event.toString());
			assertThat(event.resource()).isEqualTo(HOSTILE);
		});
	}

	private static void assertPrintable(@Nullable String text) {
		assertThat(text).contains("\\r\\n2027-03-01 WARN forged\\u001b[2J");
		assertThat(PrintableText.of(String.valueOf(text))).isEqualTo(text);
	}

}
