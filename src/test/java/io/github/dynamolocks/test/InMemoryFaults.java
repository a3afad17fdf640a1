package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;
import io.github.dynamolocks.store.RenewResult;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;

/**
 * Adds faults to a store. Failing requests throw the exceptions of DynamoDB's client.
 */
final class InMemoryFaults implements LockStore {

	/** The bounds of a request's time-out, which is otherwise half of the lease. */
	private static final Duration MIN_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration READ_LEASE = Duration.ofSeconds(30);

	private final LockStore store;

	private final ManualTime time;

	private @Nullable Supplier<SdkException> failure;

	private Duration slowness = Duration.ZERO;

	private boolean losesAnswer;

	InMemoryFaults(LockStore store, ManualTime time) {
		this.store = store;
		this.time = time;
	}

	synchronized void loseNextAnswer() {
		this.losesAnswer = true;
	}

	synchronized void fail(DynamoDbFailure how) {
		this.failure = () -> DynamoDbException.builder()
			.message(how.message())
			.statusCode(how.status())
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(how.errorCode()).errorMessage(how.message()).build())
			.build();
	}

	synchronized void goDown() {
		this.failure = () -> SdkClientException.create("Unable to execute HTTP request: Connection refused");
	}

	synchronized void slowDown(Duration slow) {
		this.slowness = slow;
	}

	synchronized void recover() {
		this.failure = null;
		this.slowness = Duration.ZERO;
		this.losesAnswer = false;
	}

	@Override
	public String canonical(String resource) {
		return this.store.canonical(resource);
	}

	@Override
	public AcquireResult acquire(AcquireCommand command) {
		return write(command.resource(), command.lease(), () -> this.store.acquire(command), true);
	}

	@Override
	public RenewResult renew(Acquisition acquisition, int tokens) {
		return write(acquisition.resource(), acquisition.lease(), () -> this.store.renew(acquisition, tokens), true);
	}

	@Override
	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		acquisition.end();
		return write(acquisition.resource(), acquisition.lease(), () -> this.store.release(acquisition, next), false);
	}

	@Override
	public ReleaseResult discard(String resource, String owner) {
		return write(resource, READ_LEASE, () -> this.store.discard(resource, owner), false);
	}

	@Override
	public AcquireResult join(AcquireCommand command) {
		return write(command.resource(), command.lease(), () -> this.store.join(command), true);
	}

	@Override
	public AcquireResult poll(AcquireCommand command) {
		return request(command.resource(), READ_LEASE, () -> this.store.poll(command));
	}

	@Override
	public AcquireResult check(AcquireCommand command) {
		return request(command.resource(), READ_LEASE, () -> this.store.check(command));
	}

	@Override
	public void leave(String resource, Place place) {
		Boolean unused = write(resource, READ_LEASE, () -> {
			this.store.leave(resource, place);
			return Boolean.TRUE;
		}, true);
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		return request(resource, READ_LEASE, () -> this.store.read(resource));
	}

	private <T> T write(String resource, Duration lease, Supplier<T> write, boolean secondCounts) {
		return request(resource, lease, () -> {
			T result = write.get();
			if (takeLostAnswer()) {
				T repeated = write.get();
				// A repeated release finds no item, which counts as released
				return secondCounts ? repeated : result;
			}
			return result;
		});
	}

	private synchronized boolean takeLostAnswer() {
		boolean lost = this.losesAnswer;
		this.losesAnswer = false;
		return lost;
	}

	private <T> T request(String resource, Duration lease, Supplier<T> request) {
		Supplier<SdkException> failing;
		Duration takes;
		synchronized (this) {
			failing = this.failure;
			takes = this.slowness;
		}
		if (failing != null) {
			SdkException ex = failing.get();
			throw new LockStoreException(resource, "The lock on '%s': %s".formatted(resource, ex.getMessage()), ex,
					!(ex instanceof DynamoDbException));
		}
		Duration timeout = timeout(lease);
		if (takes.compareTo(timeout) < 0) {
			this.time.advance(takes);
			return request.get();
		}
		T unused = request.get();
		this.time.advance(timeout);
		SdkException ex = ApiCallTimeoutException.create(timeout.toMillis());
		throw new LockStoreException(resource, "The lock on '%s': %s".formatted(resource, ex.getMessage()), ex, true);
	}

	private static Duration timeout(Duration lease) {
		Duration half = lease.dividedBy(2);
		if (half.compareTo(MIN_TIMEOUT) < 0) {
			return MIN_TIMEOUT;
		}
		return (half.compareTo(MAX_TIMEOUT) < 0) ? half : MAX_TIMEOUT;
	}

}
