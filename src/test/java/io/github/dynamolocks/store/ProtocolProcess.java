package io.github.dynamolocks.store;

import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.utils.DateUtils;

import io.github.dynamolocks.LockStoreException;

/**
 * Runs the real store of one process on its own thread, which stands still during each
 * request until the explorer decides about the request.
 */
final class ProtocolProcess implements DynamoDbClient {

	static final String RESOURCE = "r";

	private static final Duration LEASE = Duration.ofSeconds(3);

	private static final Duration SHORTER = Duration.ofSeconds(1);

	private final int number;

	private final ProtocolWorld world;

	private final ExecutorService threads;

	final ManualClock host = new ManualClock();

	private final DynamoDbLockStore store;

	private final Semaphore turn = new Semaphore(0);

	private final Semaphore explorer = new Semaphore(0);

	private final StringBuilder history = new StringBuilder();

	private boolean busy;

	private boolean aborted;

	@Nullable ProtocolMessage pending;

	@Nullable Supplier<Object> answer;

	/** Whether both of its clocks stood still after the answer was written. */
	boolean tainted;

	@Nullable Acquisition acquisition;

	private boolean releasing;

	private @Nullable Throwable failure;

	ProtocolProcess(int number, ProtocolWorld world, ExecutorService threads) {
		this.number = number;
		this.world = world;
		this.threads = threads;
		this.store = new DynamoDbLockStore(this, LockTable.of("t"), RequestTimeouts.DERIVED, this.host,
				new SecureRandom());
	}

	boolean isIdle() {
		return !this.busy;
	}

	/** A read, whose answer comes at once; it is what tells a process the time. */
	void look() {
		run("look", () -> this.store.read(RESOURCE));
	}

	void acquire(String owner, int tokens) {
		this.releasing = false;
		run("acquire " + owner, () -> {
			AcquireResult result = this.store
				.acquire(new AcquireCommand(RESOURCE, owner, LEASE, Duration.ZERO, tokens, "h"));
			if (result instanceof Acquisition acquired) {
				this.acquisition = acquired;
				this.world.acquired(this.number, acquired);
			}
			else {
				this.acquisition = null;
				this.world.refused(this.number, owner);
			}
		});
	}

	void renew(boolean withAnotherLength) {
		run("renew", () -> {
			Acquisition held = Objects.requireNonNull(this.acquisition);
			if (withAnotherLength) {
				held.setLease(held.lease().equals(LEASE) ? SHORTER : LEASE);
			}
			this.store.renew(held);
		});
	}

	void release() {
		this.releasing = true;
		run("release", () -> {
			this.store.release(Objects.requireNonNull(this.acquisition));
			this.acquisition = null;
		});
	}

	boolean canRenew() {
		return !this.busy && believes() && !this.releasing;
	}

	boolean canRelease() {
		return !this.busy && this.acquisition != null && !this.releasing;
	}

	/**
	 * Whether it would say that it holds the lock, found out without asking it: an end
	 * that is seen once changes what it says later.
	 */
	boolean believes() {
		Acquisition held = this.acquisition;
		return held != null && !(boolean) field(held, "ended")
				&& ((LongSupplier) field(held, "trustedMillis")).getAsLong() > 0;
	}

	private static Object field(Acquisition acquisition, String name) {
		try {
			Field field = Acquisition.class.getDeclaredField(name);
			field.setAccessible(true);
			return field.get(acquisition);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Acquisition has no field '%s' any more".formatted(name), ex);
		}
	}

	private void run(String what, Runnable action) {
		this.history.append(" | ").append(what).append(" @").append(this.world.time());
		this.busy = true;
		this.threads.execute(() -> {
			this.turn.acquireUninterruptibly();
			try {
				action.run();
			}
			catch (LockStoreException ex) {
				this.history.append(" failed");
			}
			catch (Abort ex) {
				// The execution is over
			}
			catch (RuntimeException | Error ex) {
				this.failure = ex;
			}
			finally {
				this.busy = false;
				this.explorer.release();
			}
		});
		goOn();
	}

	private void goOn() {
		this.turn.release();
		this.explorer.acquireUninterruptibly();
		if (this.failure != null) {
			throw new IllegalStateException("after" + this.history, this.failure);
		}
	}

	/** Lets it have the answer that is there. */
	void deliver() {
		this.world.heard(this.number, this.tainted);
		this.tainted = false;
		goOn();
	}

	/** Lets it wait no longer. */
	void lose() {
		this.answer = () -> {
			throw ApiCallTimeoutException.create(1);
		};
		this.history.append(" lost");
		goOn();
	}

	void abort() {
		if (this.busy) {
			this.aborted = true;
			goOn();
		}
	}

	private Object await(ProtocolMessage message) {
		this.pending = message;
		this.world.sent(message);
		this.explorer.release();
		this.turn.acquireUninterruptibly();
		if (this.aborted) {
			throw new Abort();
		}
		this.pending = null;
		Supplier<Object> there = Objects.requireNonNull(this.answer);
		this.answer = null;
		return there.get();
	}

	/** What it has been through, which is all that its state can depend on. */
	String describe() {
		return this.history + " pending " + this.pending + " answered " + (this.answer != null) + " tainted "
				+ this.tainted + " clocks " + this.host.nanoTime() + " " + this.host.currentTimeMillis();
	}

	void note(String text) {
		this.history.append(' ').append(text);
	}

	SdkHttpResponse http(@Nullable Instant date) {
		SdkHttpResponse.Builder builder = SdkHttpResponse.builder().statusCode(200).putHeader("x-amzn-RequestId", "1");
		return ((date != null) ? builder.putHeader("Date", DateUtils.formatRfc822Date(date)) : builder).build();
	}

	@Override
	public UpdateItemResponse updateItem(UpdateItemRequest request) {
		Object result = await(ProtocolMessage.of(this.number, request));
		ProtocolAnswer served = served(result);
		return (UpdateItemResponse) UpdateItemResponse.builder()
			.attributes((request.returnValues() == ReturnValue.ALL_NEW) ? served.after() : served.before())
			.sdkHttpResponse(served.http())
			.build();
	}

	@Override
	public DeleteItemResponse deleteItem(DeleteItemRequest request) {
		ProtocolAnswer served = served(await(ProtocolMessage.of(this.number, request)));
		return (DeleteItemResponse) DeleteItemResponse.builder()
			.attributes(served.before())
			.sdkHttpResponse(served.http())
			.build();
	}

	private static ProtocolAnswer served(Object result) {
		ProtocolAnswer served = (ProtocolAnswer) result;
		if (!served.met()) {
			throw ConditionalCheckFailedException.builder()
				.item(served.before())
				.numAttempts(1)
				.statusCode(400)
				.awsErrorDetails(AwsErrorDetails.builder().sdkHttpResponse(served.http()).build())
				.build();
		}
		return served;
	}

	@Override
	public GetItemResponse getItem(GetItemRequest request) {
		Map<String, AttributeValue> item = this.world.table().item();
		note("saw " + this.world.table().describe());
		return (GetItemResponse) GetItemResponse.builder()
			.item(item)
			.sdkHttpResponse(http(this.world.date(this.world.lag())))
			.build();
	}

	@Override
	public String serviceName() {
		return "explorer";
	}

	@Override
	public void close() {
		abort();
	}

	private static final class Abort extends Error {

		private static final long serialVersionUID = 1L;

		Abort() {
			super("over", null, false, false);
		}

	}

}
