package io.github.dynamolocks.proof;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the checker finds planted violations of each kind, and finds none in
 * histories that are only unusual.
 */
class CheckerTests {

	private static final String P = "plain:1";

	private static final String F = "fenced:1";

	@Test
	void historyWithTurnsHasNoViolation() {
		assertThat(turns().found()).isEmpty();
	}

	@Test
	void trustInTheLockOfAnotherOwnerIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null, 300)
			.own(P, 1400, "b", null)
			.call("a1", 0, 1600, Outcome.LOST, Planted.body(P, "a", null, Planted.until(1550), 10, 1500, 1590));

		assertThat(planted.found()).contains(Violation.Kind.TWO_HOLDERS);
	}

	@Test
	void trustAfterTheDeletionOfTheItemIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.free(P, 1000)
			.call("a1", 0, 1600, Outcome.LOST, Planted.body(P, "a", null, Planted.until(1550), 10, 1500, 1590));

		assertThat(planted.found()).containsExactly(Violation.Kind.TWO_HOLDERS);
	}

	@Test
	void checkThatMayPrecedeTheTakeoverIsHarmless() {
		Call.Check stopped = new Call.Check(Planted.span(2000, 9000), 100);
		Planted planted = new Planted().own(P, 0, "a", null)
			.own(P, 4500, "b", null)
			.call("a1", 0, 9100, Outcome.LOST,
					new Call.Body(P, "a", null, List.of(new Call.Check(Planted.span(10, 11), 2000), stopped), null));

		assertThat(planted.found()).isEmpty();
	}

	@Test
	void concurrentBodiesWithTheSameOwnerAreFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.free(P, 500)
			.call("a1", 0, 300, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 10, 250))
			.call("a2", 0, 400, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 200, 390));

		assertThat(planted.found()).containsExactly(Violation.Kind.TWO_HOLDERS);
	}

	@Test
	void trustPastTheEndOfTheLeaseIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.free(P, 4000)
			.call("a1", 0, 3500, Outcome.LOST, Planted.body(P, "a", null, Planted.until(3200), 10, 3100, 3400));

		assertThat(planted.found()).containsExactly(Violation.Kind.BELIEVED_TOO_LONG);
	}

	@Test
	void takeoverBeforeTheEndOfTheLeaseIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null).own(P, 2900, "b", null);

		assertThat(planted.found()).containsExactly(Violation.Kind.TAKEN_TOO_EARLY);
	}

	@Test
	void historyWithALineHasNoViolation() {
		assertThat(line().found()).isEmpty();
		assertThat(line("e1").line(P, 10_000, "f1", 13_000).found()).as("with a line of dead processes").isEmpty();
	}

	@Test
	void lockThatIsPassedOnPastTheFirstPlaceIsFound() {
		assertThat(line("e1", "f1").passOn(P, 3600, "f1", "e1").found()).contains(Violation.Kind.OUT_OF_LINE,
				Violation.Kind.TAKEN_TOO_EARLY);
	}

	@Test
	void takeoverByTheFirstPlaceBeforeTheEndOfTheLeaseIsFound() {
		assertThat(line("e1").line(P, 5900, "e1", 8900).found())
			.containsExactlyInAnyOrder(Violation.Kind.TAKEN_TOO_EARLY, Violation.Kind.OUT_OF_LINE);
	}

	@Test
	void takeoverByALaterPlaceBeforeItsTimeIsFound() {
		Planted line = line("e1", "f1", "g1");

		assertThat(line.line(P, 6150, "g1", 9150).found()).containsExactly(Violation.Kind.OUT_OF_LINE);
		assertThat(line("e1", "f1", "g1").line(P, 6250, "g1", 9250).found()).isEmpty();
	}

	@Test
	void takeoverPastALivingLineIsFound() {
		assertThat(line("e1").line(P, 8000, "f1", 11_000).found()).containsExactly(Violation.Kind.OUT_OF_LINE);
	}

	@Test
	void placesThatChangeTheirOrderAreFound() {
		for (List<String> after : List.of(List.of("f1", "e1"), List.of("g1", "e1", "f1"), List.of("e1", "f1", "e1"),
				List.of("g1"), List.<String>of())) {
			assertThat(line("e1", "f1").line(P, 3600, "d1", 6000, after.toArray(String[]::new)).found()).as("%s", after)
				.containsExactly(Violation.Kind.OUT_OF_LINE);
		}
	}

	@Test
	void lockThatIsFreedWithItsLineIsFound() {
		assertThat(line("e1").free(P, 3600).found()).containsExactly(Violation.Kind.OUT_OF_LINE);
	}

	@Test
	void lockThatStaysTakenAfterItsReleaseKeepsItsLine() {
		assertThat(line("e1").hold(P, 3600, 4600, "e1").line(P, 4700, "e1", 7700).found()).isEmpty();
		assertThat(line("e1").hold(P, 3600, 4600).found()).containsExactly(Violation.Kind.OUT_OF_LINE);
	}

	@Test
	void grantThatIsTooLongIsFound() {
		assertThat(line("e1").passOn(P, 3600, 6600, "e1").found()).isEmpty();
		assertThat(line("e1").passOn(P, 3600, 7000, "e1").found()).containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void leaseThatIsHeldAgainAfterItsLossIsFound() {
		List<Call.Check> checks = List.of(new Call.Check(Planted.span(10, 11), 900),
				new Call.Check(Planted.span(20, 21), 0), new Call.Check(Planted.span(30, 31), 900));
		Planted planted = new Planted().own(P, 5, "a", null)
			.call("a", 1, 40, Outcome.LOST, new Call.Body(P, "a", null, checks, 35L))
			.free(P, 50);

		assertThat(planted.found()).containsExactly(Violation.Kind.BELIEVED_TOO_LONG);
	}

	@Test
	void takeoverBeforeTheEndOfAHoldAtLeastTimeIsFound() {
		assertThat(line().hold(P, 3600, 4600).line(P, 4500, "e1", 7500).found())
			.containsExactly(Violation.Kind.TAKEN_TOO_EARLY);
	}

	@Test
	void lockThatWasPassedOnToAKilledProcessMustHaveAnOwnerInTime() {
		assertThat(line("e1", "f1").passOn(P, 3600, "e1", "f1").killed("e", 3610).line(P, 7000, "f1", 10_000).found())
			.isEmpty();
		assertThat(line("e1", "f1").passOn(P, 3600, "e1", "f1").killed("e", 3610).line(P, 9900, "f1", 12_900).found())
			.containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void lostFencedUpdateIsFoundInSpiteOfAPause() {
		Planted planted = turns().write(F, 10_000, "a9", "b2").write(F, 10_100, "b9", "b2").life("a", pauses(0, 9000));

		assertThat(planted.found()).containsExactly(Violation.Kind.LOST_UPDATE_PROTECTED);
	}

	@Test
	void lostCheckedUpdateIsFoundInSpiteOfAPause() {
		String checked = "checked:1";
		Planted planted = new Planted().own(checked, 0, "a", null)
			.own(checked, 4500, "b", null)
			.write(checked, 4600, "b1", "-")
			.free(checked, 4700)
			.write(checked, 8010, "a1", "-")
			.call("a1", 0, 8100, Outcome.LOST, Planted.body(checked, "a", null, Planted.until(1500), 10, 8050))
			.call("b1", 0, 4750, Outcome.DONE, Planted.body(checked, "b", null, Planted.until(6000), 4510, 4690))
			.life("a", pauses(100, 8000));

		assertThat(planted.found()).containsExactly(Violation.Kind.LOST_UPDATE_PROTECTED);
	}

	@Test
	void updateThatIsAppliedTwiceIsHarmless() {
		Planted planted = turns().write(F, 10_000, "a9", "b2").write(F, 10_100, "a9", "b2");

		assertThat(planted.found()).isEmpty();
	}

	@Test
	void lostUnfencedUpdateIsHarmlessAfterALongPauseIfTheOwnerGotAnException() {
		assertThat(lateWrite(Outcome.LOST, pauses(100, 8000)).found()).isEmpty();
		assertThat(UpdateRule.chains(lateWrite(Outcome.LOST, List.of()).history()).values())
			.extracting((chain) -> UpdateRule.losses(chain))
			.containsExactly(1L);
	}

	@Test
	void lostUnfencedUpdateIsFoundIfTheOwnerGotNoException() {
		assertThat(lateWrite(Outcome.DONE, pauses(100, 8000)).found()).containsOnly(Violation.Kind.NOT_TOLD,
				Violation.Kind.LOST_UPDATE_UNEXPLAINED);
	}

	@Test
	void lostUnfencedUpdateWithoutAPauseIsFound() {
		assertThat(lateWrite(Outcome.LOST, pauses(100, 2000)).found())
			.containsExactly(Violation.Kind.LOST_UPDATE_UNEXPLAINED);
		assertThat(lateWrite(Outcome.LOST, pauses(100, 2000)).busy(1500, 8000).found()).isEmpty();
	}

	@Test
	void lostUnfencedUpdateUnderValidLeasesIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.free(P, 500)
			.own(P, 600, "b", null)
			.free(P, 900)
			.write(P, 100, "a1", "-")
			.write(P, 700, "b1", "-")
			.call("a1", 0, 450, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 10, 400))
			.call("b1", 0, 850, Outcome.DONE, Planted.body(P, "b", null, Planted.until(2000), 610, 800));

		assertThat(planted.found()).containsExactly(Violation.Kind.LOST_UPDATE_UNEXPLAINED);
	}

	@Test
	void lateWriteBetweenAnotherReadAndWriteIsExcused() {
		Planted planted = new Planted().own(P, 0, "a", null, 300)
			.own(P, 1400, "b", null)
			.free(P, 9000)
			.write(P, 8010, "a1", "-")
			.write(P, 8100, "b1", "-")
			.call("a1", 0, 8200, Outcome.LOST, Planted.body(P, "a", null, Planted.until(200), 10, 8020))
			.call("b1", 0, 8800, Outcome.DONE, Planted.body(P, "b", null, Planted.until(3500), 1410, 1500))
			.life("a", pauses(20, 8000));

		assertThat(planted.found()).isEmpty();
	}

	@Test
	void lostLeaseWithoutAnExceptionIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.own(P, 4500, "b", null)
			.call("a1", 0, 5000, Outcome.BODY_FAILED, Planted.body(P, "a", null, Planted.until(1500), 10, 4900));

		assertThat(planted.found()).containsExactly(Violation.Kind.NOT_TOLD);
	}

	@Test
	void secondTurnOfAPlaceThatMissedItsFirstIsHarmless() {
		Planted planted = new Planted().own(P, 0, "a1", null)
			.line(P, 100, "a1", 3000, "b1")
			.passOn(P, 200, "b1")
			.own(P, 3300, "c1", null)
			.line(P, 3400, "c1", 6300, "b1")
			.passOn(P, 3500, "b1")
			.free(P, 3900);

		assertThat(
				planted.call("b9", 0, 3950, Outcome.DONE, Planted.body(P, "b1", null, Planted.until(6400), 3510, 3890))
					.found())
			.isEmpty();
		assertThat(
				planted.call("b8", 0, 4050, Outcome.DONE, Planted.body(P, "b1", null, Planted.until(3800), 3895, 3950))
					.found())
			.contains(Violation.Kind.NOT_TOLD);
	}

	@Test
	void tokenOfTheSecondTurnOfAPlaceIsComparedWithTheTokensBeforeThatTurn() {
		Planted planted = new Planted().own(F, 0, "b1", 7L)
			.own(F, 3100, "c1", 8L)
			.own(F, 6200, "b1", 9L)
			.keep(F, 6500, 9)
			.call("c9", 0, 6100, Outcome.LOST, Planted.body(F, "c1", 8L, Planted.until(6100), 3110, 6050))
			.call("b9", 0, 6550, Outcome.DONE, Planted.body(F, "b1", 9L, Planted.until(9200), 6210, 6490));

		assertThat(planted.found()).isEmpty();
	}

	@Test
	void tokenThatIsNotLargerIsFound() {
		Planted planted = new Planted().own(F, 0, "a", 7L)
			.keep(F, 100, 7)
			.own(F, 200, "b", 8L)
			.keep(F, 300, 8)
			.call("a1", 0, 100, Outcome.DONE, Planted.body(F, "a", 7L, Planted.until(1500), 10, 90))
			.call("b1", 0, 300, Outcome.DONE, Planted.body(F, "b", 7L, Planted.until(1500), 210, 290));

		assertThat(planted.found()).containsExactly(Violation.Kind.TOKEN_NOT_LARGER);
	}

	@Test
	void smallerTokenAfterADeletedItemIsFound() {
		Planted planted = new Planted().own(F, 0, "a", 7L).free(F, 100).own(F, 200, "b", 6L).free(F, 300);

		assertThat(planted.found()).containsExactly(Violation.Kind.TOKEN_NOT_LARGER);
	}

	@Test
	void tokensOfAHandoffMustGrow() {
		Planted planted = new Planted().own(F, 0, "a", 100L)
			.keep(F, 500, 100)
			.call("a1", 0, 100, Outcome.DONE, Planted.body(F, "a", 5L, Planted.until(1500), 10, 90))
			.call("a2", 0, 200, Outcome.DONE, Planted.body(F, "a", 5L, Planted.until(1500), 110, 190));

		assertThat(planted.found()).containsExactly(Violation.Kind.TOKEN_NOT_LARGER);
	}

	@Test
	void tooLongLeaseIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null, 4000);

		assertThat(planted.found()).containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void renewalAfterTheEndOfTheOwnerIsFound() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.own(P, 5000, "a", null)
			.call("a1", 0, 1000, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 10, 900));

		assertThat(planted.found()).containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void renewalForAWaiterThatRequestsAnotherLockTooIsHarmless() {
		Planted planted = new Planted().own(P, 0, "a", null)
			.own(P, 5000, "a", null)
			.call("a1", 0, 1000, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 10, 900));

		assertThat(planted.waited("a2", 500, 6000, P, "plain:2").found()).isEmpty();
		assertThat(planted.waited("a3", 6500, 7000, P, "plain:2").own(P, 12_500, "a", null).found())
			.containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void lockOfAKilledOwnerMustBeFreeInTime() {
		assertThat(new Planted().own(P, 0, "a", null).killed("a", 100).own(P, 4000, "b", null).found()).isEmpty();
		assertThat(new Planted().own(P, 0, "a", null).killed("a", 100).own(P, 7000, "b", null).found())
			.containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
		assertThat(new Planted().own(P, 0, "a", null).killed("a", 100).own(P, 7000, "b", null).busy(5000, 6500).found())
			.as("with a machine that was too busy to check")
			.isEmpty();
		assertThat(new Planted().own(P, 0, "a", null).killed("a", 100).found()).as("with a lock that is never free")
			.containsExactly(Violation.Kind.NOT_FREE_IN_TIME);
	}

	@Test
	void threadWithoutATurnIsFoundUnlessItsProcessPaused() {
		assertThat(waiting().life("a", List.of()).found()).containsExactly(Violation.Kind.STARVED);
		assertThat(waiting().life("a", pauses(5000, 15_000)).found()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "LEAKED_THREAD", "LEAKED_CONNECTION", "LEAKED_ITEM" })
	void leakIsFound(Violation.Kind kind) {
		assertThat(turns().leak(kind, "it").found()).containsExactly(kind);
	}

	@Test
	void unexpectedOutcomeIsFound() {
		assertThat(new Planted().call("a1", 0, 1, Outcome.UNEXPECTED).found())
			.containsExactly(Violation.Kind.UNEXPECTED);
	}

	/** Processes join, leave, pass the lock on and take over. */
	private static Planted line(String... waiting) {
		Planted planted = new Planted().own(P, 0, "a1", null)
			.line(P, 100, "a1", 3000, "b1")
			.line(P, 110, "a1", 3000, "b1", "c1")
			.line(P, 120, "a1", 3000, "b1", "c1", "d1")
			.line(P, 130, "a1", 3000, "b1", "d1")
			.passOn(P, 200, "b1", "d1", "a2")
			.line(P, 3300, "d1", 6000, "a2")
			.line(P, 3400, "d1", 6000);
		for (int i = 1; i <= waiting.length; i++) {
			planted.line(P, 3500 + i, "d1", 6000, Arrays.copyOf(waiting, i));
		}
		return planted;
	}

	/** Two processes count under both locks, one is killed, and one checks too late. */
	private static Planted turns() {
		return new Planted().own(P, 0, "a", null)
			.write(P, 50, "a1", "-")
			.free(P, 100)
			.own(P, 200, "b", null)
			.write(P, 250, "b1", "a1")
			.free(P, 300)
			.own(F, 1000, "a", 5L)
			.write(F, 1050, "a2", "-")
			.keep(F, 1100, 5)
			.own(F, 1200, "b", 6L)
			.write(F, 1250, "b2", "a2")
			.own(F, 5300, "c", 7L)
			.call("a1", 0, 150, Outcome.DONE, Planted.body(P, "a", null, Planted.until(1500), 10, 90))
			.call("b1", 0, 350, Outcome.DONE, Planted.body(P, "b", null, Planted.until(1700), 210, 290))
			.call("a2", 900, 1150, Outcome.DONE, Planted.body(F, "a", 5L, Planted.until(2500), 1010, 1090))
			.unended("b2", 900, Planted.body(F, "b", 6L, Planted.until(2700), 1210, 1240))
			.call("c1", 900, 5400, Outcome.LOST, Planted.body(F, "c", 7L, Planted.until(5350), 5310, 5360))
			.killed("b", 1300);
	}

	/** The owner writes long after its lease and overwrites its successor's value. */
	private static Planted lateWrite(Outcome outcome, List<Span> pauses) {
		return new Planted().own(P, 0, "a", null)
			.own(P, 4500, "b", null)
			.write(P, 4600, "b1", "-")
			.free(P, 4700)
			.write(P, 8010, "a1", "-")
			.call("a1", 0, 8100, outcome, Planted.body(P, "a", null, Planted.until(1500), 10, 8050))
			.call("b1", 0, 4750, Outcome.DONE, Planted.body(P, "b", null, Planted.until(6000), 4510, 4690))
			.life("a", pauses);
	}

	private static Planted waiting() {
		return new Planted().call("a1", 0, 20_000, Outcome.CONTENDED).call("a2", 20_100, 35_000, Outcome.DONE);
	}

	private static List<Span> pauses(long from, long to) {
		return List.of(Planted.span(from, to));
	}

}
