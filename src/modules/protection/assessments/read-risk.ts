import type { Explanation } from '../../../engine/risk/assessment.ts';
import { type Behaviour, behaviourNames, behaviourOf, behaviourSpecs } from '../../../engine/risk/behaviour.ts';
import { type Coverage, coverageOf } from '../../../engine/risk/categories.ts';
import { type Counterfactual, towardsCalm } from '../../../engine/risk/counterfactual.ts';
import { type Features, featureNames, featureSpecs } from '../../../engine/risk/features.ts';
import type { RiskTerms } from '../../../engine/risk/in-force.ts';
import type { RiskModel } from '../../../engine/risk/model.ts';
import { recommend } from '../../../engine/risk/recommend.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import { type RiskBasis, readRiskBases } from '../../activity/risk/read-known.ts';
import { readRecentPlay } from '../../activity/risk/read-recent-play.ts';
import { getMember } from '../../members/find.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { readWord, type SaidOfMember } from '../word/read-word.ts';
import type { Look } from './assessment.ts';
import { lookAt, ownFeatures } from './look.ts';

/** What an officer needs to know of a player's risk, as it is now. */
export type PlayerRisk = {
  playerId: string;
  at: Instant;
  look: ReturnType<typeof lookAt>;
  /** As `look.features`, in the member's own money. */
  features: Features;
  /** What the score of the model that counts is made of. */
  explanation: Explanation;
  recommendations: string[];
  /** null: the player is calm, or no change of play alone would make them so. */
  counterfactual: Counterfactual | null;
  behaviour: Behaviour;
  coverage: Coverage;
  /** Open flags, the override in force, and what waits for a second person. */
  word: SaidOfMember;
};

/** A player's risk now, by the code that the gates use. @throws Fault `player_not_found` */
export async function readRisk(reader: Reader, playerId: string, now: Instant): Promise<PlayerRisk> {
  const member = await getMember(reader, playerId);
  const bases = await readRiskBases(reader, [member]);
  return describeRisk(reader, member, must(bases.get(member.memberId), 'asked for'), now);
}

/** A player's risk by what is known of them. */
export async function describeRisk(reader: Reader, member: Member, basis: RiskBasis, now: Instant): Promise<PlayerRisk> {
  const { program } = await currentProgram(reader);
  const look = lookAt(member, basis, program);
  const features = ownFeatures(basis, program.baseCurrency);
  const recent = await readRecentPlay(reader, [member], now);
  const behaviour = behaviourOf(basis.profile, recent.get(member.memberId) ?? []);
  const word = await readWord(reader, member);
  const model = countedModel(program.risk, look);
  const explanation = model.explain(look.features);
  return {
    playerId: member.externalId,
    at: now,
    look,
    features,
    explanation,
    recommendations: recommend({ label: look.inForce, factors: look.factors, missing: explanation.missing }, model),
    counterfactual: towardsCalm(model, features, program.risk.scale),
    behaviour,
    coverage: coverageOf([
      ...featureNames.filter((name) => features[name] !== null).map((name) => featureSpecs[name].category),
      ...behaviourNames.filter((name) => behaviour[name] !== null).map((name) => behaviourSpecs[name].category),
      ...word.flags.map(({ category }) => category),
    ]),
    word,
  };
}

function countedModel({ champion, challenger }: RiskTerms, { model }: Pick<Look, 'model'>): RiskModel {
  return challenger !== null && challenger.id === model ? challenger : champion;
}
