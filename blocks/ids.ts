/** Action ids of a card's controls. Their value is the command line whose card they show or share. */
export const ACTIONS = { refresh: 'card.refresh', share: 'card.share', choose: 'card.choose' } as const;
