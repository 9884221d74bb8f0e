/** A strategy.yaml with every kind of thing that one may hold. */
export const smallStrategy = `version: "1"
bands:
  - { name: low, below: 0.2 }
  - { name: middle, below: 0.5 }
  - { name: high }
capacity:
  calls: 40
  visits: 2
treatments:
  remind: { channel: sms, owner: self_service, tone: friendly, label: { en: Remind, zh: 提醒 } }
  call:
    channel: phone
    owner: agent
    tone: neutral
    label: { en: Call, zh: 電話 }
    uses: { calls: 1 }
    effect: { low: 0.01, middle: 0.06, high: 0.02 }
  visit: { channel: visit, owner: field, tone: firm, label: { en: Visit, zh: 上門 }, uses: { visits: 1 } }
segments:
  - name: early
    label: { en: Early, zh: 早期 }
    when: { bucket: [M1], product: [cash, card], dpd: { below: 20 } }
    treatment: remind
  - name: rest
    label: { en: Rest, zh: 其他 }
    treatments: [visit, call, remind]
`;
