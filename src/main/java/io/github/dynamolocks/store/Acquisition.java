package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;

/**
 * Keeps the time for which an acquired lock can be trusted. An acquisition that has ended
 * stays ended: a later answer does not revive it, because another owner may have held the
 * lock in the meantime. An acquisition whose answer took too long has already ended when
 * it becomes the result of its attempt.
 *
 * <p>
 * Safe for use by any number of threads.
 */
@Internal
public final class Acquisition implements AcquireResult {

	private final AcquireCommand command;

	private final boolean granted;

	private @Nullable TokenRange tokens;

	private @Nullable Long token;

	private Duration lease;

	private Duration trustedLength;

	/** When the hold-at-least time began: at the acquisition, or when it began anew. */
	private ClockReading acquired;

	private Duration holdAtLeast;

	private long highestSent;

	private long trustedUntil;

	private LongSupplier trustedMillis;

	private boolean ended;

	private long nextToken;

	private boolean perhapsReleased;

	private boolean lineExpected;

	private boolean pinned;

	private @Nullable Supplier<ConditionCheck> condition;

	/**
	 * Creates an acquisition.
	 * @param command the attempt that succeeded
	 * @param tokens the tokens that it took, null for an unfenced lock
	 * @param tokenInItem the token of the item, which must outlive the lock, null for
	 * none
	 * @param expiresAt the end of the lease that it wrote
	 * @param trustedMillis supplies the milliseconds for which the lease can still be
	 * trusted
	 * @param acquired the moment at which the answer arrived
	 */
	Acquisition(AcquireCommand command, @Nullable TokenRange tokens, @Nullable Long tokenInItem, long expiresAt,
			LongSupplier trustedMillis, ClockReading acquired) {
		this(command, tokens, tokenInItem, expiresAt, trustedMillis, acquired, command.lease(), false);
	}

	/**
	 * Creates an acquisition.
	 * @param length the length of the lease that ends at {@code expiresAt}
	 * @param granted whether another process passed the lock on, and the item lacks what
	 * only the owner knows
	 */
	Acquisition(AcquireCommand command, @Nullable TokenRange tokens, @Nullable Long tokenInItem, long expiresAt,
			LongSupplier trustedMillis, ClockReading acquired, Duration length, boolean granted) {
		this.command = command;
		this.tokens = tokens;
		this.token = tokenInItem;
		this.lease = command.lease();
		this.trustedLength = length;
		this.granted = granted;
		Place place = command.place();
		this.highestSent = (place != null) ? place.highest(expiresAt) : expiresAt;
		this.trustedUntil = expiresAt;
		this.trustedMillis = trustedMillis;
		this.acquired = acquired;
		this.holdAtLeast = command.holdAtLeast();
		this.nextToken = (tokens != null) ? tokens.first() : 0;
	}

	/**
	 * Returns the locked resource.
	 * @return the resource in its canonical form
	 */
	public String resource() {
		return this.command.resource();
	}

	/**
	 * Returns the owner id.
	 * @return the id, which no other acquisition has
	 */
	public String owner() {
		return this.command.owner();
	}

	/**
	 * Returns the length of the lease.
	 * @return the length that the attempt asked for, or that was set last
	 */
	public synchronized Duration lease() {
		return this.lease;
	}

	/**
	 * Sets the length that the next renewal gives the lease. The hold-at-least time keeps
	 * its end, and counts from now when it is set again.
	 * @param lease the new length
	 */
	public synchronized void setLease(Duration lease) {
		Duration kept = Duration.ofMillis(holdMillis());
		this.acquired = ClockReading.now(this.acquired.host());
		this.holdAtLeast = kept;
		if (lease.compareTo(this.lease) < 0) {
			// A renewal whose answer is lost may have written the shorter lease. Rivals
			// without a time of DynamoDB watch the lock only for that.
			LongSupplier before = this.trustedMillis;
			ClockReading now = this.acquired;
			this.trustedMillis = () -> Math.min(before.getAsLong(), lease.toMillis() - now.atMost());
			// The answer of a renewal that was sent before proves nothing any more.
			this.trustedUntil = this.highestSent;
		}
		this.lease = lease;
	}

	/**
	 * Returns how long the lock stays taken after its acquisition even if it is released
	 * earlier.
	 * @return the time that the attempt asked for, or that was set last
	 */
	public synchronized Duration holdAtLeast() {
		return this.holdAtLeast;
	}

	/**
	 * Sets how long the lock stays taken after its acquisition even if it is released
	 * earlier.
	 * @param holdAtLeast from zero to {@link #lease()}
	 * @throws IllegalArgumentException if it is out of its range
	 */
	public synchronized void setHoldAtLeast(Duration holdAtLeast) {
		if (holdAtLeast.isNegative() || holdAtLeast.compareTo(lease()) > 0) {
			throw new IllegalArgumentException(
					"The hold-at-least time of the lock on '%s' is %s: it must be from %s to %s, the length of its lease; ask for a longer lease to hold it longer"
						.formatted(PrintableText.of(resource()), holdAtLeast, Duration.ZERO, lease()));
		}
		this.holdAtLeast = holdAtLeast;
	}

	/**
	 * Begins anew for the next holder in this process, whose time to hold the lock at
	 * least counts from now.
	 */
	public synchronized void handedOff() {
		this.acquired = ClockReading.now(this.acquired.host());
		this.holdAtLeast = Duration.ZERO;
	}

	/**
	 * Returns the fencing tokens of this acquisition.
	 * @return the range, null for an unfenced lock
	 */
	public synchronized @Nullable TokenRange tokens() {
		return this.tokens;
	}

	/**
	 * Returns whether more than half of the lease is over that is trusted now: of its
	 * length, or of the short time for which another process passed the lock on.
	 * @return true if the next holder in this process needs a renewal first
	 */
	public boolean isHalfOver() {
		Duration length;
		synchronized (this) {
			length = this.trustedLength;
		}
		return remaining().compareTo(length.dividedBy(2)) <= 0;
	}

	/**
	 * Takes the next token of the range: the first for the attempt that acquired the
	 * lock, the others for the waiters to which it is handed off.
	 * @return the token, empty if the range is used up or the lock is unfenced
	 */
	public synchronized OptionalLong takeToken() {
		return hasToken() ? OptionalLong.of(this.nextToken++) : OptionalLong.empty();
	}

	/**
	 * Returns whether a further token is reserved.
	 * @return true if {@link #takeToken} returns a token
	 */
	public synchronized boolean hasToken() {
		return this.tokens != null && this.nextToken <= this.tokens.last();
	}

	/**
	 * Returns whether the lock stays taken for a time if it is released now.
	 * @return true until the hold-at-least time has passed
	 */
	public boolean isToBeKept() {
		return holdMillis() > 0;
	}

	/**
	 * Returns the description of this acquisition for people.
	 * @return the description, without the time of the acquisition
	 */
	public LockInfo toInfo() {
		return new LockInfo(resource(), owner(), this.command.holder(), null, remaining(),
				(this.tokens != null) ? OptionalLong.of(this.tokens.first()) : OptionalLong.empty(), 0,
				OptionalInt.empty());
	}

	/**
	 * Returns for how much longer the lock is surely held without another renewal. Once
	 * the result is zero, it stays zero.
	 * @return the time, zero if the acquisition has ended
	 */
	public synchronized Duration remaining() {
		if (!this.ended) {
			long left = this.trustedMillis.getAsLong();
			if (left > 0) {
				return Duration.ofMillis(left);
			}
			this.ended = true;
		}
		return Duration.ZERO;
	}

	/**
	 * Ends this acquisition, so that {@link #remaining()} is zero from now on.
	 */
	public synchronized void end() {
		this.ended = true;
		if (this.command.place() != null) {
			this.command.place().retire();
		}
	}

	/** Records that a release failed without telling whether it was applied. */
	synchronized void perhapsReleased() {
		this.perhapsReleased = true;
	}

	/** Returns whether an earlier release of this acquisition may have been applied. */
	synchronized boolean isPerhapsReleased() {
		return this.perhapsReleased;
	}

	/**
	 * Records whether processes are expected in the line at the release. A wrong
	 * expectation costs a request.
	 * @param lineExpected whether the release begins with the request that passes the
	 * lock on
	 */
	public synchronized void setLineExpected(boolean lineExpected) {
		this.lineExpected = lineExpected;
	}

	/**
	 * Returns whether processes are expected in the line at the release.
	 * @return true if the last answer showed a process in the line, or as it was set
	 */
	public synchronized boolean isLineExpected() {
		return this.lineExpected;
	}

	/** Sets what creates the condition check of this acquisition. */
	synchronized Acquisition withCondition(Supplier<ConditionCheck> condition) {
		this.condition = condition;
		return this;
	}

	/**
	 * Returns a condition check for transactions, null for a lock that is not in a table.
	 * From then on, this acquisition is pinned.
	 */
	@Nullable ConditionCheck condition() {
		Supplier<ConditionCheck> known;
		synchronized (this) {
			known = this.condition;
			this.pinned = known != null;
		}
		return (known != null) ? known.get() : null;
	}

	/**
	 * Returns whether the lock must be released with a request, because transactions
	 * check its owner id. A late transaction of this holder would also be committed under
	 * the next one, if that had the same id.
	 * @return true if the lock must not be handed off
	 */
	public synchronized boolean isPinned() {
		return this.pinned;
	}

	AcquireCommand command() {
		return this.command;
	}

	/** Returns whether another process passed the lock on to this one. */
	boolean isGranted() {
		return this.granted;
	}

	/** Returns the token of the item, null if it has none. */
	synchronized @Nullable Long token() {
		return this.token;
	}

	/** Replaces the tokens after a renewal that took further ones. */
	synchronized void tookTokens(TokenRange further) {
		this.tokens = further;
		this.token = further.last();
		this.nextToken = further.first();
	}

	/** Returns the milliseconds that are left of the hold-at-least time. */
	synchronized long holdMillis() {
		return Math.max(0, this.holdAtLeast.toMillis() - this.acquired.atLeast());
	}

	/**
	 * Returns what the next renewal writes. Its end and its length are determined
	 * together, so a renewal with a later end never writes an older length. The length is
	 * never shorter than the time until the end, which is how long a rival without a time
	 * of DynamoDB watches the lock.
	 * @param now the earliest time that DynamoDB's clock can show, null if it is unknown
	 */
	synchronized Term nextTerm(@Nullable Long now) {
		long expiresAt = nextExpiry((now != null) ? now + this.lease.toMillis() : ItemAttributes.BEYOND_TIME);
		long untilEnd = (now != null && expiresAt < ItemAttributes.BEYOND_TIME) ? expiresAt - now : 0;
		return new Term(expiresAt, Math.max(this.lease.toMillis(), untilEnd));
	}

	/**
	 * Returns the end of the lease for the next renewal. It is later than every end that
	 * this acquisition has sent, so a late transmission never shortens the lease.
	 */
	synchronized long nextExpiry(long wanted) {
		this.highestSent = Math.max(wanted, this.highestSent + 1);
		return this.highestSent;
	}

	/** Trusts the lease until a later end, unless it has already expired. */
	synchronized boolean extend(long expiresAt, LongSupplier trusted) {
		if (remaining().isZero()) {
			return false;
		}
		if (expiresAt > this.trustedUntil) {
			this.trustedUntil = expiresAt;
			this.trustedMillis = trusted;
			this.trustedLength = lease();
		}
		return true;
	}

	/**
	 * The lease that a renewal writes.
	 *
	 * @param expiresAt its end, on DynamoDB's clock
	 * @param millis its length in milliseconds
	 */
	record Term(long expiresAt, long millis) {
	}

}
