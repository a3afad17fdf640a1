package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the requests of the line when their answers are lost, when they are applied
 * twice, and when they are applied late.
 */
class LostLineAnswerTests extends StoreTests {

	private static final String UPDATE = "UpdateItem";

	private static final Duration GRANT = DynamoDbRequests.GRANT;

	private final DynamoDbLockStore retrying = this.fixture.storeWithRetries();

	LostLineAnswerTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void joinIsRecognisedAlthoughItsAnswersAreLost(int lost) {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place place = place();
		FaultRule rule = this.proxy.next(UPDATE).times(lost).dropAnswer();

		assertThat(this.retrying.join(command(place))).isInstanceOf(AcquireResult.Refused.class);

		assertThat(rule.applied()).isEqualTo(lost);
		assertThat(place.index()).isZero();
		assertThat(line()).containsExactly(place.owner());
	}

	@Test
	void joinThatIsAppliedTwiceAppendsOnePlace() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place first = joined(this.theirs);
		Place place = place();
		this.proxy.next(UPDATE).duplicate();

		assertThat(this.theirs.join(command(place))).isInstanceOf(AcquireResult.Refused.class);

		assertThat(place.index()).isEqualTo(1);
		assertThat(line()).containsExactly(first.owner(), place.owner());
	}

	@Test
	void placeOfAJoinOfUnknownOutcomeIsRemovedByTheLeave() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place first = joined(this.theirs);
		Place place = place();
		this.proxy.next(UPDATE).dropAnswer();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.theirs.join(command(place)));
		assertThat(place.isUsed()).isTrue();
		assertThat(line()).containsExactly(first.owner(), place.owner());

		this.theirs.leave(this.resource, place);

		assertThat(line()).containsExactly(first.owner());
	}

	@Test
	void joinThatIsAppliedUnderALaterOwnerIsRefused() {
		Acquisition owner = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place place = place();
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.theirs.join(command(place)));
		this.theirs.leave(this.resource, place);
		this.mine.release(owner);
		this.fixture.advance(Duration.ofSeconds(5));
		Attempts.acquired(this.mine, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> assertThat(late.deliver().status()).isEqualTo(400));
	}

	@Test
	void joinThatIsAppliedAfterItsLeaveCostsTheOthersOneGrant() {
		Acquisition owner = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place dead = place();
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.theirs.join(command(dead)));
		this.theirs.leave(this.resource, dead);
		assertThat(late.deliver().status()).isEqualTo(200);
		Place living = joined(this.retrying);

		assertThat(this.mine.release(owner)).isEqualTo(ReleaseResult.PASSED_ON);

		assertThat(this.retrying.acquire(command(living))).isInstanceOf(AcquireResult.Refused.class);
		this.fixture.advance(GRANT.plus(Attempts.UNCERTAINTY));
		assertThat(acquired(this.retrying.acquire(command(living))).owner()).isEqualTo(living.owner());
		assertThat(line()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void lockIsPassedOnOnceAlthoughTheAnswerIsLost(int tokens) {
		Acquisition owner = owner(this.retrying, tokens);
		Place first = joined(this.theirs);
		Place second = joined(this.theirs);
		owner.setLineExpected(true);
		Place next = place();
		FaultRule rule = this.proxy.next(UPDATE).times(2).dropAnswer();

		assertThat(this.retrying.release(owner, next)).isEqualTo(ReleaseResult.PASSED_ON);

		assertThat(rule.applied()).isEqualTo(2);
		assertThat(owner()).isEqualTo(first.owner());
		assertThat(line()).containsExactly(second.owner(), next.owner());
		assertThat(next.isUsed()).isTrue();
		assertTokenIsOneLarger(owner, first);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void lockIsPassedOnOnceAlthoughTheRequestIsAppliedTwice(int tokens) {
		Acquisition owner = owner(this.mine, tokens);
		Place first = joined(this.theirs);
		Place second = joined(this.theirs);
		owner.setLineExpected(true);
		Place next = place();
		this.proxy.next(UPDATE).duplicate();

		ReleaseResult unused = this.mine.release(owner, next);

		assertThat(owner()).isEqualTo(first.owner());
		assertThat(line()).containsExactly(second.owner(), next.owner());
		assertTokenIsOneLarger(owner, first);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void releaseThatIsAppliedLateChangesNothing(int tokens) {
		Acquisition owner = owner(this.mine, tokens);
		Place first = joined(this.theirs);
		joined(this.theirs);
		owner.setLineExpected(true);
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.release(owner, place()));
		assertThat(this.mine.release(owner)).isEqualTo(ReleaseResult.PASSED_ON);
		Acquisition turn = acquired(this.theirs.poll(command(first)));

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> assertThat(late.deliver().status()).isEqualTo(400));

		assertThat(this.theirs.renew(turn)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void releaseThatIsAppliedLateAppendsAPlaceThatCostsTheOthersOneGrant() {
		Acquisition owner = owner(this.mine, 0);
		Place first = joined(this.theirs);
		owner.setLineExpected(true);
		Place next = place();
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.release(owner, next));
		this.mine.leave(this.resource, next);
		assertThat(late.deliver().status()).isEqualTo(200);
		Place last = joined(this.retrying);
		assertThat(line()).containsExactly(next.owner(), last.owner());
		assertThat(this.theirs.release(acquired(this.theirs.poll(command(first))))).isEqualTo(ReleaseResult.PASSED_ON);

		assertThat(this.retrying.poll(command(last))).isInstanceOf(AcquireResult.Refused.class);
		this.fixture.advance(GRANT.plus(Attempts.UNCERTAINTY));

		assertThat(acquired(this.retrying.acquire(command(last))).owner()).isEqualTo(last.owner());
	}

	@Test
	void leaveRemovesOnePlaceAlthoughItsAnswersAreLost() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place first = joined(this.retrying);
		Place second = joined(this.theirs);
		Place third = joined(this.theirs);
		FaultRule rule = this.proxy.next(UPDATE).times(2).dropAnswer();

		this.retrying.leave(this.resource, first);

		assertThat(rule.applied()).isEqualTo(2);
		assertThat(line()).containsExactly(second.owner(), third.owner());
	}

	@Test
	void leaveThatIsAppliedTwiceRemovesOnePlace() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place first = joined(this.theirs);
		Place second = joined(this.theirs);
		this.proxy.next(UPDATE).duplicate();

		this.theirs.leave(this.resource, first);

		assertThat(line()).containsExactly(second.owner());
	}

	@Test
	void leaveThatIsAppliedLateRemovesNoOtherPlace() {
		Acquisition owner = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place first = joined(this.theirs);
		Place second = joined(this.theirs);
		joined(this.theirs);
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.theirs.leave(this.resource, first));
		this.mine.release(owner);
		this.theirs.leave(this.resource, first);
		assertThat(owner()).isEqualTo(second.owner());

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> assertThat(late.deliver().status()).isEqualTo(400));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void leaveOfAnOwnerPassesTheLockOnOnceAlthoughTheAnswerIsLost(int tokens) {
		Acquisition owner = owner(this.mine, tokens);
		Place first = joined(this.retrying);
		Place second = joined(this.theirs);
		Place third = joined(this.theirs);
		this.mine.release(owner);
		this.proxy.next(UPDATE).pass();
		FaultRule rule = this.proxy.next(UPDATE).where((request) -> request.body().contains("#line[0],")).dropAnswer();

		this.retrying.leave(this.resource, first);

		assertThat(rule.applied()).isEqualTo(1);
		assertThat(owner()).isEqualTo(second.owner());
		assertThat(line()).containsExactly(third.owner());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void confirmedTurnIsRecognisedAlthoughItsAnswersAreLost(int lost) {
		Acquisition owner = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place place = joined(this.retrying);
		this.mine.release(owner);
		this.fixture.advance(GRANT.plus(Attempts.UNCERTAINTY));
		FaultRule rule = this.proxy.next(UPDATE).times(lost).dropAnswer();

		Acquisition turn = acquired(this.retrying.poll(command(place)));

		assertThat(rule.applied()).isEqualTo(lost);
		assertThat(turn.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		assertThat(this.retrying.renew(turn)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void takeoverIsRecognisedAlthoughItsAnswerIsLost() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place dead = joined(this.theirs);
		Place place = joined(this.retrying);
		this.fixture.advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY).plusMillis(100));
		FaultRule rule = this.proxy.next(UPDATE).dropAnswer();

		Acquisition turn = acquired(this.retrying.acquire(command(place)));

		assertThat(rule.applied()).isEqualTo(1);
		assertThat(turn.owner()).isEqualTo(place.owner());
		assertThat(turn.remaining()).isPositive();
		assertThat(line()).doesNotContain(dead.owner());
		assertThat(this.retrying.renew(turn)).isEqualTo(RenewResult.RENEWED);
		assertThat(this.retrying.release(turn)).isEqualTo(ReleaseResult.RELEASED);
	}

	@Test
	void takeoverThatIsAppliedLateIsPassedOnByTheLeave() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Place place = joined(this.theirs);
		Place next = joined(this.retrying);
		this.fixture.advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));
		Late late = this.proxy.next(UPDATE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.theirs.acquire(command(place)));
		assertThat(late.deliver().status()).isEqualTo(200);
		assertThat(owner()).isEqualTo(place.owner());

		this.theirs.leave(this.resource, place);

		assertThat(owner()).isEqualTo(next.owner());
		assertThat(acquired(this.retrying.poll(command(next))).remaining()).isPositive();
	}

	private void assertTokenIsOneLarger(Acquisition former, Place next) {
		TokenRange before = former.tokens();
		if (before != null) {
			Acquisition turn = acquired(this.theirs.poll(new AcquireCommand(this.resource, next.owner(), Attempts.LEASE,
					Duration.ZERO, 1, Attempts.HOLDER, next, false)));
			assertThat(Attempts.tokens(turn)).isEqualTo(new TokenRange(before.last() + 1, before.last() + 1));
		}
	}

	private Acquisition owner(LockStore store, int tokens) {
		return Attempts.acquired(store, Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
	}

	private Place joined(LockStore store) {
		Place place = place();
		assertThat(store.join(command(place))).isInstanceOf(AcquireResult.Refused.class);
		assertThat(place.index()).isNotNegative();
		return place;
	}

	private List<String> line() {
		return this.mine.read(this.resource).orElseThrow().line();
	}

	private @Nullable String owner() {
		return this.mine.read(this.resource).orElseThrow().owner();
	}

	private static Place place() {
		return new Place(UUID.randomUUID().toString().substring(0, 11));
	}

	private AcquireCommand command(Place place) {
		return new AcquireCommand(this.resource, place.owner(), Attempts.LEASE, Duration.ZERO, 0, Attempts.HOLDER,
				place, false);
	}

	private static Acquisition acquired(AcquireResult result) {
		assertThat(result).isInstanceOf(Acquisition.class);
		return (Acquisition) result;
	}

}
