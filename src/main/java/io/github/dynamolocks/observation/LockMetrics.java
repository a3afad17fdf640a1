package io.github.dynamolocks.observation;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEvent.LeaseLost;
import io.github.dynamolocks.LockEvent.NotAcquired;
import io.github.dynamolocks.LockEvent.RenewalFailed;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockEventCounter;

/**
 * Maintains the counters and gauges of locks. Pass it to a client as a listener; the
 * client then counts every event, even if the registry blocks for a while. Timers come
 * from {@link LockObservations}, if their registry has a
 * {@code DefaultMeterObservationHandler}.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr>
 * <th>meter</th>
 * <th>tags</th>
 * <th>meaning</th>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.renewal.failures}</td>
 * <td>{@code purpose}</td>
 * <td>renewals that failed</td>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.contention}</td>
 * <td>{@code purpose}</td>
 * <td>callers that did not acquire the lock because another owner held it</td>
 * </tr>
 * <tr>
 * <td>counter {@code dynamo.locks.lost}</td>
 * <td>{@code purpose}, {@code loss}: {@code lapsed}, {@code taken}, {@code closed}</td>
 * <td>leases that were lost before their holder released them</td>
 * </tr>
 * <tr>
 * <td>gauges {@code dynamo.locks.held}, {@code dynamo.locks.waiting}</td>
 * <td>the tags given to {@link #bind}</td>
 * <td>locks that are held now, and callers that wait now</td>
 * </tr>
 * </table>
 *
 * <p>
 * The purpose is that of the request: the name of the method for
 * {@code @DistributedLock}, and {@code none} if it has none. The resource is never a tag,
 * because the number of resources is not limited.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LockMetrics implements LockEventCounter {

	private static final String PREFIX = "dynamo.locks.";

	private static final Map<String, String> DESCRIPTIONS = Map.of( //
			PREFIX + "contention", "Callers that did not acquire a lock because another owner held it", //
			PREFIX + "renewal.failures", "Renewals of leases that failed", //
			PREFIX + "lost", "Leases that were lost before their holder released them", //
			PREFIX + "held", "Locks that are held", //
			PREFIX + "waiting", "Callers that wait for a lock", //
			PREFIX + "acquire", "Time from the call to the acquisition, the refusal or the failure", //
			PREFIX + "acquire.active", "Acquisitions that are under way", //
			PREFIX + "hold", "Time from the acquisition of a lock to the end of its release", //
			PREFIX + "hold.active", "Locks that are held now, and for how long");

	private final MeterRegistry registry;

	private final Map<Key, AtomicLong> unpublished = new ConcurrentHashMap<>();

	/**
	 * Creates a listener that registers each counter at its first event.
	 * @param registry the registry of the meters
	 */
	public LockMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void count(LockEvent event) {
		if (event instanceof NotAcquired) {
			count("contention", event, null);
		}
		else if (event instanceof LeaseLost lost) {
			count("lost", event, lost.loss());
		}
		else if (event instanceof RenewalFailed) {
			count("renewal.failures", event, null);
		}
	}

	private void count(String name, LockEvent event, LockEvent.@Nullable Loss loss) {
		this.unpublished.computeIfAbsent(new Key(name, event.purpose(), loss), (key) -> new AtomicLong())
			.incrementAndGet();
	}

	@Override
	public void publish() {
		this.unpublished.forEach((key, count) -> {
			Counter counter = counter(key);
			counter.increment((double) count.getAndSet(0));
		});
	}

	private Counter counter(Key key) {
		Tags tags = Tags.of(purpose(key.purpose()));
		LockEvent.Loss loss = key.loss();
		// Iterable, because older releases of Micrometer have no methods for Tags
		Iterable<Tag> all = (loss != null) ? tags.and("loss", loss.name().toLowerCase(Locale.ROOT)) : tags;
		return Counter.builder(PREFIX + key.name())
			.description(DESCRIPTIONS.get(PREFIX + key.name()))
			.tags(all)
			.register(this.registry);
	}

	/**
	 * Returns a filter that describes the timers of {@link LockObservations}, which
	 * Micrometer's handlers create without a description. Spring Boot uses it by itself;
	 * elsewhere, pass it to {@code registry.config().meterFilter(…)} before the first
	 * lock.
	 * @return the filter, which changes no other meter
	 */
	public static MeterFilter descriptions() {
		return new MeterFilter() {

			@Override
			public Meter.Id map(Meter.Id id) {
				String description = DESCRIPTIONS.get(id.getName());
				if (description == null || id.getDescription() != null) {
					return id;
				}
				return new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), description,
						id.getType());
			}

		};
	}

	/**
	 * Registers the gauges of a client: the locks that it holds, and the callers that
	 * wait. Does not prevent the garbage collection of the client.
	 * @param client the client
	 * @param tags tags that distinguish the client from others
	 */
	public void bind(DefaultLockClient client, Tag... tags) {
		Gauge.builder(PREFIX + "held", client, DefaultLockClient::heldLocks)
			.description(DESCRIPTIONS.get(PREFIX + "held"))
			.tags(Tags.of(tags))
			.register(this.registry);
		Gauge.builder(PREFIX + "waiting", client, DefaultLockClient::waitingCallers)
			.description(DESCRIPTIONS.get(PREFIX + "waiting"))
			.tags(Tags.of(tags))
			.register(this.registry);
	}

	private static Tag purpose(@Nullable String purpose) {
		return Tag.of("purpose", (purpose != null) ? PrintableText.of(purpose) : "none");
	}

	/**
	 * Identifies a counter.
	 *
	 * @param name its name after the prefix
	 * @param purpose the purpose of the requests; null if they have none
	 * @param loss the kind of the losses; null unless it counts losses
	 */
	private record Key(String name, @Nullable String purpose, LockEvent.@Nullable Loss loss) {

	}

}
