import { chatMess } from "../../chat-mess.ts";
import { day, dayText, hour } from "../../time.ts";
import { findings, questionnaire } from "./answers.ts";
import type { ConsultationLife } from "./consultation-life.ts";
import type { ConsultationRow, MessageRow } from "./consultations.ts";
import {
  type ChatDocument,
  double,
  type Fields,
  type FieldValue,
  integer,
  map,
  nothing,
  reference,
  text,
  timestamp,
} from "./document.ts";
import { consultationId } from "./document-ids.ts";
import { drawAttachments, messageBody, pastedBody } from "./message-bodies.ts";
import { visitorStream } from "./visitors.ts";

export function consultationPath(id: string): string {
  return `consultations/${id}`;
}

export function messagePath(consultation: string, id: string): string {
  return `consultations/${consultation}/messages/${id}`;
}

/** The consultation's document as its app writes it. */
export function consultationDocument(
  seed: number,
  life: ConsultationLife,
  row: ConsultationRow,
): ChatDocument {
  const { visitor } = life;
  const absent = chatMess.statesNulls(visitor) ? nothing : undefined;
  const isText = chatMess.hasReferencesAsText(visitor.addedAt, visitor);
  return {
    path: consultationPath(row.id),
    fields: {
      patientId:
        row.patientId === null ? absent : isText ? text(String(row.patientId)) : integer(row.patientId),
      lineUserId: text(row.lineUserId),
      pharmacist: row.pharmacistId === null ? absent : pharmacist(row.pharmacistId, isText),
      status: text(row.status),
      entry: row.entry === null ? undefined : entry(row.entry, absent),
      ...(row.questionnaireStartedAt === null
        ? { questionnaire: absent }
        : {
            questionnaire: questionnaire(
              seed,
              visitor,
              row.questionnaireStartedAt,
              row.questionnaireCompletedAt,
            ),
          }),
      ...(row.questionnaireCompletedAt === null ? {} : findings(seed, visitor)),
      rating: rating(row, life.rating?.isWhole ?? false) ?? absent,
      resolvedAt: row.resolvedAt === null ? absent : timestamp(row.resolvedAt),
      createdAt: timestamp(row.createdAt),
      updatedAt: timestamp(row.updatedAt),
    },
  };
}

/** The document of a message of the consultation, as its app writes it. */
export function messageDocument(seed: number, life: ConsultationLife, row: MessageRow): ChatDocument {
  const { visitor } = life;
  const { position } = row;
  const random = visitorStream(seed, visitor, "message", position);
  const absent = chatMess.statesNulls(visitor) ? nothing : undefined;
  const isPasted =
    chatMess.hasPastedPage(visitor) &&
    position === life.messages.findIndex(({ sender }) => sender === "patient");
  const body = messageBody(random, row.sender, position === 0);
  const hasAttachments = row.sender === "patient" && random.chance(0.15);
  return {
    path: messagePath(consultationId(seed, visitor), row.id),
    fields: {
      sender: text(row.sender),
      pharmacist:
        row.pharmacistId === null
          ? absent
          : pharmacist(row.pharmacistId, chatMess.hasReferencesAsText(visitor.addedAt, visitor)),
      body: text(isPasted ? pastedBody() : body),
      attachments: hasAttachments ? drawAttachments(random) : absent,
      sentAt: sentAt(row),
      readAt: row.readAt === null ? absent : timestamp(row.readAt),
    },
  };
}

function entry(
  { utm, addedAt }: NonNullable<ConsultationRow["entry"]>,
  absent: FieldValue | undefined,
): FieldValue {
  const tags: Fields = {
    utmSource: utm === null ? absent : text(utm.source),
    utmMedium: utm === null ? absent : text(utm.medium),
    utmCampaign: utm === null || utm.campaign === null ? absent : text(utm.campaign),
  };
  return map({ ...tags, addedAt: timestamp(addedAt) });
}

function pharmacist(pharmacistId: number, isText: boolean): FieldValue {
  const path = `pharmacists/${pharmacistId}`;
  return isText ? text(path) : reference(path);
}

function rating(row: ConsultationRow, isWhole: boolean): FieldValue | undefined {
  if (row.rating === null) return undefined;
  return isWhole && Number.isInteger(row.rating) ? integer(row.rating) : double(row.rating);
}

function sentAt({ sentAt: at, sentAtForm }: MessageRow): FieldValue | undefined {
  switch (sentAtForm) {
    case "timestamp":
      return timestamp(at);
    case "iso_text":
      return text(new Date(at / 1000).toISOString());
    case "iso_text_of_japan":
      return text(`${new Date((at + 9 * hour) / 1000).toISOString().slice(0, 19)}+09:00`);
    case "unreadable_text":
      return text(at % 2 === 0 ? "Invalid Date" : `${dayText(Math.floor(at / day)).replaceAll("-", "/")} 朝`);
    case "milliseconds":
      return integer(Math.floor(at / 1000));
    case "missing":
      return undefined;
  }
}
