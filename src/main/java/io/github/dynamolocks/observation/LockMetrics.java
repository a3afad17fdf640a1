package io.github.dynamolocks.observation;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEvent.AcquireFailed;
import io.github.dynamolocks.LockEvent.Acquired;
import io.github.dynamolocks.LockEvent.LeaseLost;
import io.github.dynamolocks.LockEvent.NotAcquired;
import io.github.dynamolocks.LockEvent.ReleaseFailed;
import io.github.dynamolocks.LockEvent.Released;
import io.github.dynamolocks.LockEvent.RenewalFailed;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * Makes meters of what happens to locks. To be given to the client as a listener. Where
 * {@link LockObservations} are made into timers, it is the one of {@link #withoutTimers}.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr>
 * <th>meter</th>
 * <th>tags</th>
 * <th>meaning</th>
 * </tr>
 * <tr>
 * <td>timer {@code dynamo.locks.wait}</td>
 * <td>{@code purpose}, {@code outcome}: {@code acquired}, {@code contended},
 * {@code failed}</td>
 * <td>from the call to its answer</td>
 * </tr>
 * <tr>
 * <td>timer {@code dynamo.locks.hold}</td>
 * <td>{@code purpose}, {@code outcome}: {@code released}, {@code release_failed},
 * {@code lapsed}, {@code taken}, {@code closed}</td>
 * <td>from the acquisition to the end of the lease; the last three are leases that were
 * lost</td>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.renewal.failures}</td>
 * <td>{@code purpose}</td>
 * <td>renewals that the store did not answer</td>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.contention}</td>
 * <td>{@code purpose}</td>
 * <td>callers who did not get the lock since somebody else held it</td>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.lost}</td>
 * <td>{@code purpose}, {@code loss}: {@code lapsed}, {@code taken}, {@code closed}</td>
 * <td>leases that ended before their holder was done</td>
 * </tr>
 * <tr>
 * <td>gauges {@code dynamo.locks.held}, {@code dynamo.locks.waiting}</td>
 * <td>those given to {@link #bind}</td>
 * <td>the locks that are held, and the callers that wait, now</td>
 * </tr>
 * </table>
 *
 * <p>
 * The purpose is that of the request, which for a method is its name; {@code none} if
 * there is none. The resource is never a tag: there is no end of them.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class LockMetrics implements LockEventListener {

	private static final String PREFIX = "dynamo.locks.";

	private final MeterRegistry registry;

	private final boolean timers;

	/**
	 * Creates the source of all meters.
	 * @param registry where the meters are kept
	 */
	public LockMetrics(MeterRegistry registry) {
		this(registry, true);
	}

	private LockMetrics(MeterRegistry registry, boolean timers) {
		this.registry = registry;
		this.timers = timers;
	}

	/**
	 * Creates the source of the counters and gauges alone, for where observations make
	 * the timers.
	 * @param registry where the meters are kept
	 * @return the source
	 */
	public static LockMetrics withoutTimers(MeterRegistry registry) {
		return new LockMetrics(registry, false);
	}

	@Override
	public void onEvent(LockEvent event) {
		if (event instanceof Acquired acquired) {
			time("wait", event, "acquired", acquired.waited());
		}
		else if (event instanceof NotAcquired contended) {
			time("wait", event, "contended", contended.waited());
			count("contention", event);
		}
		else if (event instanceof AcquireFailed failed) {
			time("wait", event, "failed", failed.waited());
		}
		else if (event instanceof Released released) {
			time("hold", event, "released", released.held());
		}
		else if (event instanceof ReleaseFailed failed) {
			time("hold", event, "release_failed", failed.held());
		}
		else if (event instanceof LeaseLost lost) {
			String loss = lost.loss().name().toLowerCase(Locale.ROOT);
			time("hold", event, loss, lost.held());
			count("lost", event, Tag.of("loss", loss));
		}
		else if (event instanceof RenewalFailed) {
			count("renewal.failures", event);
		}
	}

	/**
	 * Shows how many locks a client holds, and how many callers wait for one. Keeps no
	 * client alive.
	 * @param client the client
	 * @param tags what tells it from others
	 */
	public void bind(DefaultLockClient client, Tag... tags) {
		Gauge.builder(PREFIX + "held", client, DefaultLockClient::heldLocks)
			.description("Locks that are held")
			.tags(Tags.of(tags))
			.register(this.registry);
		Gauge.builder(PREFIX + "waiting", client, DefaultLockClient::waitingCallers)
			.description("Callers that wait for a lock")
			.tags(Tags.of(tags))
			.register(this.registry);
	}

	private void time(String name, LockEvent event, String outcome, Duration duration) {
		if (this.timers) {
			// As an Iterable: only newer releases have these methods for Tags
			Iterable<Tag> tags = Tags.of(purpose(event.purpose()), Tag.of("outcome", outcome));
			this.registry.timer(PREFIX + name, tags).record(duration);
		}
	}

	private void count(String name, LockEvent event, Tag... tags) {
		Iterable<Tag> all = Tags.of(tags).and(purpose(event.purpose()));
		this.registry.counter(PREFIX + name, all).increment();
	}

	private static Tag purpose(@Nullable String purpose) {
		return Tag.of("purpose", (purpose != null) ? PrintableText.of(purpose) : "none");
	}

}
